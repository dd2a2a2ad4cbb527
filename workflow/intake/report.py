"""What became of every row: a table to look at, and a file to keep and to work from."""

from __future__ import annotations

import contextlib
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from defusedcsv import csv as safe_csv
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from workflow.intake.tables import Note


class Outcome(models.TextChoices):
    CREATED = "created", gettext_lazy("baru")
    CHANGED = "changed", gettext_lazy("berubah")
    UNCHANGED = "unchanged", gettext_lazy("tetap")
    SKIPPED = "skipped", gettext_lazy("dilewati")


@contextlib.contextmanager
def undone_if(dry_run: bool) -> Iterator[None]:
    """A trial is one transaction that is taken back whole; else every row is a transaction of its own."""
    with transaction.atomic() if dry_run else contextlib.nullcontext():
        yield
        if dry_run:
            transaction.set_rollback(True)


@dataclass(frozen=True)
class Line:
    """One row of the file: the line it begins on, its key, what became of it and what to know of it."""

    line: int
    key: str
    outcome: Outcome
    notes: tuple[Note, ...] = ()


@dataclass
class Report:
    """All rows of one import; `seen` says how the file was read."""

    seen: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def add(self, line: int, key: str, outcome: Outcome, notes: Iterable[Note] = ()) -> None:
        self.lines.append(Line(line, key, outcome, tuple(notes)))

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(line.outcome for line in self.lines)

    @property
    def skipped(self) -> int:
        return self.counts[Outcome.SKIPPED]

    def summary(self) -> str:
        """ "3 baru, 1 berubah, 130 tetap, 0 dilewati"."""
        return ", ".join(f"{self.counts[outcome]} {outcome.label}" for outcome in Outcome)

    def with_notes(self) -> list[Line]:
        return [line for line in self.lines if line.notes]

    def write(self, path: Path) -> None:
        """As CSV for a spreadsheet, one line a note; a text that looks like a formula stays a text."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer: Any = safe_csv.writer(file, quoting=csv.QUOTE_MINIMAL)
            writer.writerow(
                [_("baris"), _("kunci"), _("hasil"), _("kolom"), _("kode"), _("keterangan"), _("bita")]
            )
            for line in self.lines:
                writer.writerows(_written(line))


def _written(line: Line) -> list[list[Any]]:
    start = [line.line, line.key, str(line.outcome.label)]
    if not line.notes:
        return [[*start, "", "", "", ""]]
    return [[*start, note.column, note.code, note.text, note.bytes or ""] for note in line.notes]
