"""What the import commands share: arguments, progress on a terminal, the report, the exit code."""

from __future__ import annotations

import itertools
import sys
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track
from rich.table import Table

from workflow.intake.report import Outcome, Report
from workflow.refusals import Invalid

T = TypeVar("T")
MOST_SHOWN = 40  # lines with notes on the screen; the file has them all


class ImportCommand(BaseCommand):
    """A command that takes in one file. Exit code 1 if a row was skipped or the file has a fault."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help=_("ubah tidak apa-apa, katakan saja"))
        parser.add_argument("--report", type=Path, help=_("tulis laporan ke berkas ini"))

    @abstractmethod
    def take_in(self, options: dict[str, Any]) -> Report:
        """Import the file. Raises Invalid for a fault of the file: nothing is written then."""

    def handle(self, *args: Any, **options: Any) -> None:
        _require_tables()
        try:
            report = self.take_in(options)
        except Invalid as fault:
            sentences = "\n".join(f"  • {obstacle.text}" for obstacle in fault.obstacles)
            raise CommandError(
                _("Berkas ini tidak diimpor, tidak ada yang ditulis:") + f"\n{sentences}"
            ) from None
        path = options["report"] or _own_place(options["file"])
        report.write(path)
        self._show(report, path, dry=options["dry_run"])
        if report.skipped:
            sys.exit(1)

    def _show(self, report: Report, path: Path, *, dry: bool) -> None:
        out: Any = self.stdout  # writes like a file
        console = Console(file=out, width=None if self.stdout.isatty() else 120)
        console.print(_("Dibaca sebagai: %(seen)s") % {"seen": " · ".join(report.seen)}, markup=False)
        marked = report.with_notes()
        if marked:
            console.print(_table(report))
        if len(marked) > MOST_SHOWN:
            more = _("… dan %(n)s baris lagi di laporan.") % {"n": len(marked) - MOST_SHOWN}
            console.print(more, markup=False)
        told = _("Percobaan, tidak ada yang diubah: %(sum)s.") if dry else _("Selesai: %(sum)s.")
        console.print(told % {"sum": report.summary()}, markup=False)
        console.print(_("Laporan: %(path)s") % {"path": path}, markup=False, soft_wrap=True)


def _require_tables() -> None:
    """A lab that never ran has no tables; that is said in words. Raises CommandError."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        text = _("Basis data lab ini belum disiapkan. Jalankan ./lab run dahulu (atau ./lab manage migrate).")
        raise CommandError(text)


def _own_place(file: Path) -> Path:
    """Beside the earlier reports of the same file: none is written over."""
    folder = settings.VAR / "imports"
    names = (folder / f"{file.stem}-{n}.csv" for n in itertools.count(1))
    return next(path for path in names if not path.exists())


def _table(report: Report) -> Table:
    table = Table(_("baris"), _("kunci"), _("hasil"), _("kolom"), _("keterangan"))
    for line in report.with_notes()[:MOST_SHOWN]:
        for note in line.notes:
            size = f" ({note.bytes} bita)" if note.bytes else ""
            skipped = "bold" if line.outcome is Outcome.SKIPPED else ""
            table.add_row(
                str(line.line),
                line.key,
                str(line.outcome.label),
                note.column,
                note.text + size,
                style=skipped,
            )
    return table


def progress(items: Iterable[T], *, total: int, what: str) -> Iterator[T]:
    """A bar on a terminal, nothing elsewhere: a log file is no place for one."""
    console = Console(stderr=True)
    yield from track(items, description=what, total=total, console=console, disable=not console.is_terminal)
