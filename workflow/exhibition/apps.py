from django.apps import AppConfig


class ExhibitionConfig(AppConfig):
    name = "workflow.exhibition"
    label = "exhibition"

    def ready(self) -> None:
        # Importing them registers: the guards of publish and retract, the last curator's duty, what waits.
        from workflow.exhibition import duties, guards, selectors  # noqa: F401
        from workflow.exhibition.pages import part

        part.register()
