from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "workflow.proposals"
    label = "proposals"

    def ready(self) -> None:
        # Importing them registers the receiver of a changed calendar and what waits on whom.
        from workflow.proposals import deadlines, duties, visibility, waiting  # noqa: F401

        visibility.register()
        duties.register()
