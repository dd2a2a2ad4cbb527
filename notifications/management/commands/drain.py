"""Send what is due, without Celery: `./lab manage drain` (cron in a place without a worker, tests)."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications import draining, webhooks


class Command(BaseCommand):
    help = "Send the deliveries that are due and say what became of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=300.0, help="stop after about this long")
        parser.add_argument("--channel", action="append", default=[], help="only this channel (repeatable)")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: draining.stopping.set())
        tally = draining.drain(seconds=options["seconds"], only=options["channel"])
        if not options["channel"]:
            tally += webhooks.drain_all(seconds=options["seconds"])
        for outcome, count in sorted(tally.items()):
            self.stdout.write(f"{outcome}: {count}")
