import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from labinovasi.demo import services
from labinovasi.house.stack import PROGRESS


class Command(BaseCommand):
    help = "Brings all that a start needs up to date, and tells the demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        collect_changed_static()
        if settings.DEMO:
            services.fill(told=self._tell)
            call_command("accounts", stdout=self.stdout)

    def _tell(self, done: int, total: int) -> None:
        """On the error stream, where `./lab run` reads it while this runs."""
        if done % 20 == 0 or done == total:
            self.stderr.write(f"{PROGRESS}{done} {total}")


def collect_changed_static() -> None:
    """`collectstatic` takes seconds (it compresses): only when a source file has changed."""
    mark = Path(settings.STATIC_ROOT) / ".sources"
    sources = static_fingerprint()
    if not mark.exists() or mark.read_text() != sources:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        mark.write_text(sources)


def static_fingerprint() -> str:
    """Changes with the name, size or date of any source file."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            seen.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
