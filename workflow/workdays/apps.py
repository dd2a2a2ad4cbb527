from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class WorkdaysConfig(AppConfig):
    name = "workflow.workdays"
    label = "workdays"

    def ready(self) -> None:
        # After each migrate, not in one migration: an upgrade that brings a new year's decree loads
        # it, and a test that empties the tables gets them back.
        post_migrate.connect(_load_decrees, sender=self)


def _load_decrees(using: str, **kwargs: Any) -> None:
    from workflow.workdays.decrees import load_decrees
    from workflow.workdays.models import CalendarDay

    # Migrating the app away leaves no table to fill.
    if CalendarDay._meta.db_table in connections[using].introspection.table_names():
        load_decrees()
