from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "workflow.proposals"
    label = "proposals"

    def ready(self) -> None:
        # Importing them registers: the receiver of a changed calendar, this room's duties.
        from workflow.proposals import deadlines, visibility  # noqa: F401

        visibility.register()
