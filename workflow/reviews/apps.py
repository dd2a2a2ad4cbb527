from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "workflow.reviews"
    label = "reviews"

    def ready(self) -> None:
        from workflow.reviews import duties, following, visibility, waiting  # noqa: F401

        visibility.register()
