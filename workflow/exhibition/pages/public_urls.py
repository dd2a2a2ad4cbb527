"""The public hall, once for each language: `/pameran/` and `/en/pameran/`."""

from django.urls import path

from workflow.exhibition.pages import cards, feeds, hall

urlpatterns = [
    path("pameran/", hall.hall, name="hall"),
    path("pameran/umpan.xml", feeds.feed, name="feed"),
    path("pameran/<slug:address>/", hall.entry, name="entry"),
    path("pameran/<slug:address>/kartu.png", cards.card, name="card"),
]
