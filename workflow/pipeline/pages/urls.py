from django.urls import path

from workflow.pipeline.pages import board, lists

app_name = "pipeline"
urlpatterns = [
    path("pipeline/", board.page, name="board"),
    path("pipeline/usulan/", lists.proposals, name="proposals"),
    path("pipeline/unit/", lists.units, name="units"),
]
