from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.proposals import documentation, drawing

DOCUMENTS = {
    "machine.md": documentation.machine,
    "machine.svg": drawing.svg,
    "visibility.md": documentation.visibility,
}


class Command(BaseCommand):
    help = "Write docs/machine.md, docs/machine.svg and docs/visibility.md from the tables in the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if one is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = [name for name, write in DOCUMENTS.items() if not is_current(name, write())]
        if options["check"] and stale:
            raise CommandError(f"out of date: {', '.join(stale)}; run ./lab manage document")
        for name in stale:
            path_of(name).write_text(DOCUMENTS[name](), encoding="utf-8")
            self.stdout.write(f"docs/{name} written")


def path_of(name: str) -> Path:
    return settings.BASE_DIR / "docs" / name


def is_current(name: str, text: str) -> bool:
    return path_of(name).exists() and path_of(name).read_text(encoding="utf-8") == text
