from django.apps import AppConfig


class ExhibitionConfig(AppConfig):
    name = "workflow.exhibition"
    label = "exhibition"

    def ready(self) -> None:
        # Importing them registers: the guards of publish and retract, what waits on the curator.
        from workflow.exhibition import guards, selectors  # noqa: F401
