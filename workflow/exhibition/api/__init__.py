"""The exhibition over HTTP: entries for curators and teams, the catalogue for everybody."""

from django.urls import path

from workflow.exhibition.api import catalogue, entries, pictures

BELOW = "proposals/<str:public_id>/entry/"

routes = [
    path("catalogue/", catalogue.CatalogueList.as_view()),
    path("catalogue/<slug:address>/", catalogue.CataloguePage.as_view()),
    path("entries/", entries.Entries.as_view()),
    path(BELOW, entries.ProposalEntry.as_view()),
    path(f"{BELOW}publish/", entries.Publish.as_view()),
    path(f"{BELOW}retract/", entries.Retract.as_view()),
    path(f"{BELOW}comments/", entries.Comments.as_view()),
    path(f"{BELOW}comments/<str:id>/settle/", entries.Settle.as_view()),
    path(f"{BELOW}pictures/", pictures.Pictures.as_view()),
    path(f"{BELOW}pictures/upload/", pictures.Upload.as_view()),
    path(f"{BELOW}pictures/order/", pictures.Order.as_view()),
    path(f"{BELOW}pictures/<str:picture>/", pictures.OnePicture.as_view()),
]
