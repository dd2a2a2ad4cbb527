from django.urls import path

from workflow.proposals.pages import reading_page

app_name = "proposals"
urlpatterns = [
    path("usulan/<slug:public_id>/", reading_page.page, name="page"),
    path("usulan/<slug:public_id>/lembar/<slug:stage>/", reading_page.sheet, name="sheet"),
]
