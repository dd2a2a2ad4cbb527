"""Count mail that came back: `./lab manage read_bounces`.

Without a folder one mail is read from standard input (a mail server's pipe, with the envelope's recipient as
`--recipient`); with `--maildir` every new mail of that folder, which is then moved to its read ones.
"""

import email
import mailbox
import sys
from argparse import ArgumentParser
from collections import Counter
from email.message import Message
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications import bouncing

LARGEST = 2 * 1024 * 1024  # bytes read of one mail; the report stands at its beginning


class Command(BaseCommand):
    help = "Count mail that came back, from standard input or from a maildir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--maildir", help="a folder with new/ and cur/")
        parser.add_argument("--recipient", default="", help="whom the mail server delivered it to")

    def handle(self, *args: Any, **options: Any) -> None:
        tally: Counter[str] = Counter()
        if options["maildir"]:
            self._read_folder(options["maildir"], tally)
        else:
            read = email.message_from_bytes(sys.stdin.buffer.read(LARGEST))
            tally[bouncing.read(read, recipient=options["recipient"]).value] += 1
        for outcome, number in sorted(tally.items()):
            self.stdout.write(f"{outcome}: {number}")

    @staticmethod
    def _read_folder(path: str, tally: Counter[str]) -> None:
        try:
            folder = mailbox.Maildir(path, factory=None, create=False)
        except mailbox.NoSuchMailboxError as error:
            raise CommandError(f"no maildir: {path}") from error
        for key in list(folder.iterkeys()):
            kept: Any = folder.get_message(key)
            if kept.get_subdir() != "new":
                continue
            read: Message = email.message_from_bytes(folder.get_bytes(key)[:LARGEST])
            tally[bouncing.read(read).value] += 1
            kept.set_subdir(
                "cur"
            )  # after it was counted: a fault in between reads it again, which does no harm
            kept.add_flag("S")
            folder[key] = kept
