from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig

# What connects itself on import, beside the kinds and their rules (every module of `notifications.kinds`).
MODULES = (
    "notifications.channels.push.devices",
    "notifications.listeners",
    "notifications.listeners_accounts",
    "notifications.listeners_exhibition",
    "notifications.reacting",
)


class NotificationsConfig(AppConfig):
    name = "notifications"
    label = "notifications"

    def ready(self) -> None:
        kinds = import_module("notifications.kinds")
        for found in iter_modules(kinds.__path__, "notifications.kinds."):
            import_module(found.name)
        for module in MODULES:
            import_module(module)
        import_module("notifications.pages.part").register()
        import_module("notifications.foretelling").register()
