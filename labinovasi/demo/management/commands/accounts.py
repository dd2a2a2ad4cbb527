import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich import box
from rich.console import Console
from rich.table import Table

from labinovasi.demo import people, services
from workflow.people.models import User
from workflow.refusals import Denied


class Command(BaseCommand):
    help = "Shows the demo accounts that exist, as a table or with --json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            services.require_demo()
        except Denied as denied:
            raise CommandError(str(denied.obstacles[0].text)) from denied
        rows = accounts()
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            console = Console()
            with console.capture() as told:
                console.print(as_table(rows))
            self.stdout.write(told.get())


def accounts() -> list[dict[str, str]]:
    """The demo people who have an active account in this lab, in the order of the story."""
    there = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    units = {unit.key: unit.short for unit in people.UNITS}
    return [
        {
            "email": person.email,
            "password": people.PASSWORD,
            "name": person.name,
            "part": person.shown_as,
            "unit": units[person.unit],
        }
        for person in people.PEOPLE
        if person.email in there
    ]


def as_table(rows: list[dict[str, str]]) -> Table:
    title = f"Akun contoh · kata sandi: {people.PASSWORD}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("Peran", "Surel", "Nama", "Unit"):
        table.add_column(heading, no_wrap=heading == "Surel")  # to be copied
    for row in rows:
        table.add_row(row["part"], row["email"], row["name"], row["unit"])
    return table
