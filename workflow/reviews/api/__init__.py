"""The reviews room over HTTP: panels, who is asked, scoring, and decisions."""

from django.urls import path

from workflow.reviews.api import assigning, decisions, panels, scoring

routes = [
    path("panels/", panels.Panels.as_view()),
    path("panels/<str:id>/", panels.OnePanel.as_view()),
    path("panels/<str:id>/assignments/", assigning.PanelAssignments.as_view()),
    path("panels/<str:id>/proposed-reviewers/", assigning.ProposedReviewers.as_view()),
    path("panels/<str:id>/lead/", assigning.Lead.as_view()),
    path("panels/<str:id>/announcer/", decisions.Announcer.as_view()),
    path("panels/<str:id>/review/", scoring.MyReview.as_view()),
    path("panels/<str:id>/review/file/", scoring.FileReview.as_view()),
    path("panels/<str:id>/decisions/", decisions.PanelDecisions.as_view()),
    path("assignments/", assigning.Assignments.as_view()),
    path("assignments/<str:id>/accept/", assigning.Accept.as_view()),
    path("assignments/<str:id>/decline/", assigning.Decline.as_view()),
    path("assignments/<str:id>/conflict/", assigning.DeclareConflict.as_view()),
    path("assignments/<str:id>/withdraw/", assigning.Withdraw.as_view()),
    path("assignments/<str:id>/swap/", assigning.Swap.as_view()),
    path("reviews/", scoring.Reviews.as_view()),
    path("decisions/", decisions.Decisions.as_view()),
    path("decisions/announce/", decisions.AnnounceMany.as_view()),
    path("decisions/<str:id>/change/", decisions.Change.as_view()),
    path("decisions/<str:id>/announce/", decisions.Announce.as_view()),
]
