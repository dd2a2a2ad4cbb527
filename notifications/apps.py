from importlib import import_module

from django.apps import AppConfig

KIND_MODULES = ("notifications.kinds.accounts",)


class NotificationsConfig(AppConfig):
    name = "notifications"
    label = "notifications"

    def ready(self) -> None:
        for module in KIND_MODULES:
            import_module(module)
