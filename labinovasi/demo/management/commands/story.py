import contextlib
import io
import tempfile
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import override_settings
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labinovasi.demo import people, script, story
from labinovasi.demo.story import StoryBroke, Telling, Told
from notifications.models import Delivery, Obligation
from workflow.people.models import User
from workflow.proposals.machine import IN_STAGE, RESTING, STAGES, Stage, State
from workflow.proposals.models import Proposal
from workflow.proposals.verify import verify_log
from workflow.refusals import Denied
from workflow.workdays import clock

RAIL = (*STAGES, Stage.DISPLAY)
PARTS = {person.account: person.shown_as for person in people.PEOPLE} | {
    script.FIRST: "Penelaah 1, ketua",
    script.SECOND: "Penelaah 2",
    script.OUTSIDER: "Orang luar",
    story.SYSTEM: "Sistem",
}
WIDTH = 132  # columns, where the output is no terminal
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


class Command(BaseCommand):
    help = (
        "Runs the whole story of one idea through the API and prints it as a timeline (demo mode only). "
        "Everything is undone at the end; while it runs, a lab on SQLite saves nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", action="store_true", help="keep the idea and its files in this lab")

    def handle(self, *args: Any, **options: Any) -> None:
        if "people_user" not in connection.introspection.table_names():
            call_command("prepare", stdout=io.StringIO())
        try:
            # The story's calls are nobody's to count.
            with override_settings(THROTTLE_URL=""), _undone(unless=options["keep"]):
                self._tell()
        except Denied as denied:
            raise CommandError("Cerita ini hanya dapat dijalankan di mode demo (./lab run).") from denied
        except User.DoesNotExist as missing:
            raise CommandError("Akun contoh tidak lengkap di lab ini; lihat ./lab accounts.") from missing
        except StoryBroke as broke:
            raise CommandError(f"Cerita terhenti. {broke}") from broke
        kept = "Usulan ini disimpan." if options["keep"] else "Semua dibatalkan lagi: lab tidak berubah."
        self.stdout.write(kept)

    def _tell(self) -> None:
        story.people_there()
        telling = Telling()
        told = list(telling.tell(script.story()))
        proposal = telling.proposal()
        assert proposal is not None
        self._print(timeline(told))
        self.stdout.write(accounts_for(proposal))

    def _print(self, table: Table) -> None:
        console = Console() if self.stdout.isatty() else Console(width=WIDTH)
        with console.capture() as printed:
            console.print(table)
        self.stdout.write(printed.get())


@contextlib.contextmanager
def _undone(*, unless: bool) -> Iterator[None]:
    """One transaction, taken back at the end, with the files in a folder of its own."""
    with contextlib.ExitStack() as stack:
        if not unless:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            stack.enter_context(override_settings(MEDIA_ROOT=folder))
        stack.enter_context(transaction.atomic())
        yield
        if not unless:
            transaction.set_rollback(True)


# --- The timeline --------------------------------------------------------------------------------------


def timeline(told: list[Told]) -> Table:
    """What happened, by whom, where it led, how much time was left, and how many messages it owes."""
    table = Table(box=box.SIMPLE_HEAD, title=script.TITLE, title_justify="left", pad_edge=False)
    table.add_column("Tanggal", no_wrap=True)
    table.add_column("Siapa", no_wrap=True)
    table.add_column("Yang terjadi", ratio=1)
    table.add_column("Sesudahnya", no_wrap=True)
    table.add_column("Waktu", no_wrap=True)
    table.add_column("Kabar", justify="right")
    day = ""
    for each in told:
        if not each.step.told:
            continue
        today = _day(each)
        table.add_row("" if today == day else today, *_row(each))
        day = today
    return table


def _row(told: Told) -> tuple[Text | str, ...]:
    return (
        PARTS[told.step.who],
        Text(told.step.told + _refusal(told), style="red" if told.step.refused else ""),
        f"{rail(told)} {_standing(told)}" if told.state else "",
        _time(told),
        str(told.owed or ""),
    )


def _refusal(told: Told) -> str:
    if not told.step.refused:
        return "" if told.status else " (layanan)"
    answer = str(told.status) if told.status else "layanan"
    return f"\n✗ {answer} {', '.join(told.step.codes)}".rstrip()


def rail(told: Told) -> str:
    """The five stages as dots: passed, present, to come."""
    now = RAIL.index(Stage(told.stage))
    shown = "◉" if told.state not in RESTING else "◌"
    here = "●" if told.state == State.EXHIBITED else shown
    return "●" * now + here + "○" * (len(RAIL) - now - 1)


def _standing(told: Told) -> str:
    words = str(State(told.state).label)
    return f"{words} · putaran {told.round}" if told.round > 1 and told.state in IN_STAGE else words


def _time(told: Told) -> Text | str:
    left = told.days_left
    if left is None:
        return ""
    return Text(f"telat {-left} hari", style="bold red") if left < 0 else f"sisa {left} hari"


def _day(told: Told) -> str:
    day = clock.day_of(told.moment)
    return f"{day.day:>2} {MONTHS[day.month - 1]} {day.year}"


def accounts_for(proposal: Proposal) -> str:
    """The log re-derives where the idea stands, and the ledger says who is owed what."""
    faults = verify_log([proposal.pk])
    if faults:
        raise StoryBroke("; ".join(f"{fault.code}: {fault.text}" for fault in faults))
    stays = [f"{Stage(stage).label} {nth}" for stage, nth in _stays(proposal)]
    owed = Obligation.objects.filter(subject=f"proposal:{proposal.pk}")
    posted = Delivery.objects.filter(obligation__in=owed).count()
    return (
        f"Log: {proposal.log.count()} baris, rantainya utuh; keadaan dan kunjungan terbaca kembali darinya.\n"
        f"Kunjungan: {', '.join(stays)}. Pengajuan: {proposal.revisions.count()}.\n"
        f"Kabar: {owed.count()} kewajiban tercatat, {posted} dikirim: yang lampau tidak dikirimi surat.\n"
    )


def _stays(proposal: Proposal) -> list[tuple[str, int]]:
    counted: dict[str, int] = {}
    for stage in proposal.visits.order_by("opened_n").values_list("stage", flat=True):
        counted[stage] = counted.get(stage, 0) + 1
    return list(counted.items())
