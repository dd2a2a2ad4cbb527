"""`./lab manage import_innovations FILE`: innovations of elsewhere and of the past, from a directory."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from workflow.intake.command import ImportCommand
from workflow.intake.report import Report
from workflow.proposals.importing.innovations import SOURCE, import_innovations


class Command(ImportCommand):
    help = "Impor inovasi: kolom direktori nasional (id, nama_inovasi, nama_instansi, deskripsi, …)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source", default=SOURCE, help=_("nama sumber; bersama id ia menjadi kunci"))

    def take_in(self, options: dict[str, Any]) -> Report:
        return import_innovations(path=options["file"], source=options["source"], dry_run=options["dry_run"])
