from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "workflow.reviews"
    label = "reviews"

    def ready(self) -> None:
        # Importing them registers duties, receivers and guards, permissions, and what waits on people.
        from workflow.reviews import duties, following, notes, permissions, visibility, waiting  # noqa: F401
        from workflow.reviews.pages import actions, minutes

        visibility.register()
        minutes.register()
        actions.register()
