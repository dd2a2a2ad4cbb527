from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "workflow.proposals"
    label = "proposals"

    def ready(self) -> None:
        # Importing them registers the receiver of a changed calendar, what waits on whom, and the
        # keeper of files.
        from workflow.proposals import deadlines, duties, visibility, waiting  # noqa: F401
        from workflow.proposals.attachments import keeping  # noqa: F401

        visibility.register()
        duties.register()
