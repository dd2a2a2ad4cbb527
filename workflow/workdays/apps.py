from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class WorkdaysConfig(AppConfig):
    name = "workflow.workdays"
    label = "workdays"

    def ready(self) -> None:
        # After each migrate, not in one migration: an upgrade that brings a new year's decree loads
        # it, and a test that empties the tables gets them back.
        post_migrate.connect(_load_decrees, sender=self)
        connection_created.connect(_follow_its_clock)


def _load_decrees(using: str, **kwargs: Any) -> None:
    from workflow.workdays.decrees import load_decrees
    from workflow.workdays.models import CalendarDay

    # Migrating the app away leaves no table to fill.
    if CalendarDay._meta.db_table in connections[using].introspection.table_names():
        load_decrees()


def _follow_its_clock(connection: Any, **_kwargs: Any) -> None:
    from workflow.workdays import shared_time

    if connection.alias == DEFAULT_DB_ALIAS:
        shared_time.follow()
