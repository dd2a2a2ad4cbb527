from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProposalsConfig(AppConfig):
    name = "workflow.proposals"
    label = "proposals"

    def ready(self) -> None:
        # Importing them registers the receiver of a changed calendar, what waits on whom, and the
        # keeper of files.
        from workflow.proposals import deadlines, duties, search, visibility, waiting  # noqa: F401
        from workflow.proposals.attachments import keeping  # noqa: F401
        from workflow.proposals.pages import feedback as feedback_pages

        visibility.register()
        feedback_pages.register()
        duties.register()
        post_migrate.connect(search.reinstall, sender=self, dispatch_uid="proposals_search")
