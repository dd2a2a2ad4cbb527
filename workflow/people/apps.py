from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "workflow.people"
    label = "people"
