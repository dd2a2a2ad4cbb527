from django.apps import AppConfig


class ExhibitionConfig(AppConfig):
    name = "workflow.exhibition"
    label = "exhibition"

    def ready(self) -> None:
        # Importing them registers: guards, the last curator's duty, what waits, what the hall follows.
        from workflow.exhibition import duties, following, guards, selectors  # noqa: F401
        from workflow.exhibition.pages import part

        part.register()
