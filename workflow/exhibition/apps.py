from django.apps import AppConfig


class ExhibitionConfig(AppConfig):
    name = "workflow.exhibition"
    label = "exhibition"
