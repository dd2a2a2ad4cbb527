from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "labinovasi.health"
    label = "health"

    def ready(self) -> None:
        from labinovasi.celery import app  # noqa: F401  every process that may wake a worker needs the app
