from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "workflow.people"
    label = "people"

    def ready(self) -> None:
        from workflow.people.services.leaving import register_duties

        register_duties()
