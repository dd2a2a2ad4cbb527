from importlib import import_module

from django.apps import AppConfig

# Kinds and rules register themselves on import, listeners connect; a new room's kinds are a line here.
MODULES = (
    "notifications.kinds.accounts",
    "notifications.kinds.calls",
    "notifications.kinds.deadline_rules",
    "notifications.kinds.deadlines",
    "notifications.kinds.digest",
    "notifications.kinds.drafts",
    "notifications.kinds.endorsements",
    "notifications.kinds.escalations",
    "notifications.kinds.exhibition",
    "notifications.kinds.gate",
    "notifications.kinds.holidays",
    "notifications.kinds.moves",
    "notifications.kinds.quorum",
    "notifications.kinds.records",
    "notifications.kinds.stalling",
    "notifications.kinds.teams",
    "notifications.kinds.watch",
    "notifications.kinds.webhooks",
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
        for module in MODULES:
            import_module(module)
        import_module("notifications.pages.part").register()
        import_module("notifications.foretelling").register()
