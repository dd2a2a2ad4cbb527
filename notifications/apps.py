from importlib import import_module

from django.apps import AppConfig

# Kinds and rules register themselves on import, listeners connect; a new room's kinds are a line here.
MODULES = (
    "notifications.kinds.accounts",
    "notifications.kinds.deadlines",
    "notifications.kinds.digest",
    "notifications.kinds.endorsements",
    "notifications.kinds.escalations",
    "notifications.kinds.gate",
    "notifications.kinds.moves",
    "notifications.kinds.records",
    "notifications.kinds.watch",
    "notifications.kinds.webhooks",
    "notifications.listeners",
    "notifications.reacting",
    "notifications.listeners_accounts",
)


class NotificationsConfig(AppConfig):
    name = "notifications"
    label = "notifications"

    def ready(self) -> None:
        for module in MODULES:
            import_module(module)
