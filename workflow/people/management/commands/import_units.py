"""`./lab manage import_units FILE`: offices, kecamatan, villages, with the unit above each."""

from __future__ import annotations

from typing import Any

from workflow.intake.command import ImportCommand
from workflow.intake.report import Report
from workflow.people.imports import import_units


class Command(ImportCommand):
    help = "Impor unit: kolom kode, nama, jenis, nama pendek, induk (atau kode_kecamatan, kecamatan)."

    def take_in(self, options: dict[str, Any]) -> Report:
        return import_units(path=options["file"], dry_run=options["dry_run"])
