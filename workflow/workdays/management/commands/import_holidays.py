"""`./lab manage import_holidays FILE`: holidays, joint leave, local closures, working Saturdays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from workflow.intake.command import ImportCommand
from workflow.intake.dates import DAY_FIRST, MONTH_FIRST
from workflow.intake.report import Report
from workflow.workdays.imports import import_holidays


class Command(ImportCommand):
    help = "Impor hari libur: kolom tanggal, nama, jenis, sumber."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--dates",
            choices=[DAY_FIRST, MONTH_FIRST],
            default="",
            help=_("urutan hari dan bulan, bila berkasnya dapat dibaca dua cara"),
        )

    def take_in(self, options: dict[str, Any]) -> Report:
        return import_holidays(path=options["file"], dates_are=options["dates"], dry_run=options["dry_run"])
