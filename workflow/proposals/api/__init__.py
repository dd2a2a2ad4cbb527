"""The proposals room over HTTP: the same selectors and services the pages call."""

from django.urls import path

from workflow.proposals.api import (
    attachments,
    clocks,
    endorsements,
    moves,
    proposals,
    team,
    worksheets,
)

_ONE = "proposals/<str:public_id>/"

routes = [
    path("cycles/", clocks.Cycles.as_view()),
    path("cycles/<str:id>/", clocks.OneCycle.as_view()),
    path("proposals/", proposals.Proposals.as_view(), name="proposals"),
    path(_ONE, proposals.OneProposal.as_view(), name="proposal"),
    path(f"{_ONE}revisions/", proposals.Revisions.as_view()),
    path(f"{_ONE}revisions/<int:number>/", proposals.OneRevision.as_view()),
    path(f"{_ONE}log/", proposals.Log.as_view()),
    path(f"{_ONE}checklist/", proposals.Checklist.as_view()),
    path(f"{_ONE}worksheets/", worksheets.Worksheets.as_view()),
    path(f"{_ONE}worksheets/<str:section>/", worksheets.Section.as_view()),
    path(f"{_ONE}rows/<str:kind>/", worksheets.Rows.as_view()),
    path(f"{_ONE}rows/<str:kind>/order/", worksheets.RowOrder.as_view()),
    path(f"{_ONE}rows/<str:kind>/<str:key>/", worksheets.OneRow.as_view()),
    path(f"{_ONE}attachments/", attachments.Attachments.as_view()),
    path(f"{_ONE}attachments/<str:file>/", attachments.ProposalFile.as_view()),
    path("attachments/<str:id>/", attachments.Download.as_view(), name="attachment"),
    path("kept-texts/<str:id>/", worksheets.KeptTextSettled.as_view()),
    path(f"{_ONE}moves/", moves.Moves.as_view(), name="moves"),
    path(f"{_ONE}endorsements/", endorsements.Endorsements.as_view()),
    path(f"{_ONE}team/", team.Team.as_view()),
    path(f"{_ONE}team/<str:user>/", team.Member.as_view()),
    path(f"{_ONE}small-team/", team.SmallTeam.as_view()),
    path(f"{_ONE}coach/", team.Coach.as_view()),
    path(f"{_ONE}partners/", team.Partners.as_view()),
    path(f"{_ONE}partners/<str:unit>/", team.PartnerUnit.as_view()),
    path(f"{_ONE}hand-overs/", team.ProposalHandOvers.as_view()),
    path(f"{_ONE}extend/", clocks.Extend.as_view()),
    path(f"{_ONE}late-leave/", clocks.LateLeave.as_view()),
    path(f"{_ONE}change-cycle/", clocks.ChangeCycle.as_view()),
    path("endorsements/", endorsements.EndorsementsToAnswer.as_view()),
    path("endorsements/<str:id>/approve/", endorsements.Approve.as_view()),
    path("endorsements/<str:id>/return/", endorsements.ReturnToTeam.as_view()),
    path("endorsements/<str:id>/take-back/", endorsements.TakeBack.as_view()),
    path("hand-overs/", team.HandOvers.as_view()),
    path("hand-overs/<str:id>/accept/", team.AcceptHandOver.as_view()),
    path("hand-overs/<str:id>/refuse/", team.RefuseHandOver.as_view()),
    path("hand-overs/<str:id>/cancel/", team.CancelHandOver.as_view()),
]
