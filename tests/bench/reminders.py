"""`./lab bench reminders`: what the ledger costs with 100,000 open obligations, on PostgreSQL.

A real rule (the deadlines of visits) on real proposals and teams: one scan that writes everything, one
that finds everything written, then the drain to the null channel with its second look at relevance,
recipients and the right to read. Raw no-op Celery tasks stand beside it in the same run.

Aims: a scan a constant number of queries and ≤ 10 s, ≥ 5,000 rows a second materialised, the drain
≥ 50 % of the rate of the raw tasks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")

import django
from django.conf import settings

if "zeal" in settings.INSTALLED_APPS:  # it looks at every query of a test
    settings.INSTALLED_APPS.remove("zeal")
django.setup()

from django.db import connection
from django.test.utils import setup_databases, setup_test_environment, teardown_databases
from rich.console import Console
from rich.table import Table

from labinovasi.house import programs
from notifications import draining, ledger, materialising
from notifications.kinds.deadline_rules import VisitDeadlines
from notifications.models import Delivery, Habits, Obligation, Why
from tests.bench.ledger import Rate, raw_celery
from tests.cast import Cast
from tests.proposals.lab import Lab
from tests.servers.valkey import PrivateValkey
from workflow.people.models import Unit, UnitKind, UnitRole, User
from workflow.proposals.models import Proposal, TeamMember, Visit
from workflow.workdays import calendar, clock

TEAM = 4  # people of one proposal, so as many obligations a deadline
BULK = 2000


class Scan(NamedTuple):
    """One run of the rule: how long it took, what it wrote and how often it asked the database."""

    seconds: float
    written: int  # obligations, steps that a later one stands in for among them
    rows: int  # of the ledger: obligations and deliveries
    queries: int


def lab_of(open_: int, people: int) -> None:
    """Enough drafts with a deadline two working days away that `open_` people are owed a notice today."""
    cycle = Lab(Cast()).cycle
    unit = Unit.objects.create(name="Dinas Ukur", kind=UnitKind.OPD, code="bench")
    team = User.objects.bulk_create(
        (User(email=f"orang{nth}@bench.example", name=f"Orang {nth}", password="!") for nth in range(people)),
        batch_size=BULK,
    )
    # Told at any hour, or a run in the evening would only count what waits for the morning.
    awake = {"quiet_from": dt.time(0), "quiet_until": dt.time(0), "quiet_days": False}
    Habits.objects.bulk_create((Habits(user=person, **awake) for person in team), batch_size=BULK)
    UnitRole.objects.bulk_create(
        (UnitRole(user=person, unit=unit, role="member") for person in team), batch_size=BULK
    )
    drafts = Proposal.objects.bulk_create(
        (Proposal(title=f"Ide {nth}", unit=unit, cycle=cycle) for nth in range(open_ // TEAM)),
        batch_size=BULK,
    )
    TeamMember.objects.bulk_create(
        (
            TeamMember(
                proposal=draft,
                user=team[(nth * TEAM + seat) % people],
                role="co_writer" if seat else "owner",
            )
            for nth, draft in enumerate(drafts)
            for seat in range(TEAM)
        ),
        batch_size=BULK,
    )
    due_on = calendar.add(clock.today(), 2)
    long_ago = clock.now() - django.utils.timezone.timedelta(days=30)
    Visit.objects.bulk_create(
        (
            Visit(
                proposal=draft, stage="drum_up", nth=1, opened_at=long_ago, opened_n=1, due_on=due_on,
                due_from=clock.day_of(long_ago), holder="team",
            )
            for draft in drafts
        ),
        batch_size=BULK,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def scan() -> Scan:
    asked = [0]

    def count(execute, sql, params, many, context):
        asked[0] += 1
        return execute(sql, params, many, context)

    before = _ledger_rows()
    start = time.perf_counter()
    with connection.execute_wrapper(count):
        written = materialising.run(VisitDeadlines())
    seconds = time.perf_counter() - start
    return Scan(seconds, written, _ledger_rows() - before, asked[0])


def _ledger_rows() -> int:
    return Obligation.objects.count() + Delivery.objects.count()


def drained(rows: int) -> Rate:
    """`rows` of the notices just written, sent to the null channel."""
    ours = list(Delivery.objects.filter(channel="email").values_list("pk", flat=True)[:rows])
    Delivery.objects.filter(pk__in=ours).update(channel="null", next_at=clock.now())
    start = time.perf_counter()
    sent = draining.drain(seconds=600, only=["null"])["sent"]
    assert sent == len(ours), (sent, len(ours))
    return Rate("drained to the null channel", sent, time.perf_counter() - start)


def at_once(people: int) -> Rate:
    """One act that is told to everybody, written in the transaction of the act."""
    everybody = dict.fromkeys(User.objects.order_by("pk").values_list("pk", flat=True)[:people], Why.AUDITOR)
    start = time.perf_counter()
    written = ledger.owe(recipients=everybody, kind="log_sealed", subject="seal:1", occurrence="sealed")
    assert written == len(everybody), written
    return Rate("told to everybody by one act", written, time.perf_counter() - start)


def in_a_database_of_its_own(do: Callable[[], Any]) -> Any:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        return do()
    finally:
        teardown_databases(made, verbosity=0)


def small(people: int) -> Scan:
    """The second scan of a small lab, to hold the number of queries against."""
    lab_of(100 * TEAM, people)
    scan()
    return scan()


def whole(chosen: argparse.Namespace, broker_url: str) -> tuple[Scan, Scan, Rate, Rate, Rate]:
    lab_of(chosen.open, chosen.people)
    first = scan()
    assert Obligation.objects.open().count() == chosen.open
    again, crowd = scan(), at_once(5000)
    return first, again, crowd, drained(chosen.rows), raw_celery(chosen.rows, broker_url)


def shown(small_scan: Scan, first: Scan, again: Scan, crowd: Rate, null: Rate, raw: Rate) -> Table:
    table = Table("measured", "figure", "aim")
    table.add_row("first scan, everything written", f"{first.seconds:.1f} s, {first.queries} queries", "")
    table.add_row("materialised", f"{first.rows / first.seconds:,.0f} rows a second", "≥ 5,000")
    table.add_row("obligations alone", f"{first.written / first.seconds:,.0f} a second", "")
    table.add_row("scan when all is written", f"{again.seconds:.1f} s", "≤ 10 s")
    table.add_row("its queries; in a small lab", f"{again.queries}; {small_scan.queries}", "equal")
    table.add_row(f"one act tells {crowd.rows:,} people", f"{crowd.seconds:.1f} s", "")
    table.add_row("drained to the null channel", f"{null.per_second:,.0f} a second", "")
    table.add_row("raw no-op Celery tasks", f"{raw.per_second:,.0f} a second", "")
    table.add_row("drain against raw tasks", f"{null.per_second / raw.per_second:.0%}", "≥ 50 %")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="./lab bench reminders")
    parser.add_argument("--open", type=int, default=100_000, help="open obligations")
    parser.add_argument("--people", type=int, default=5000, help="people who are owed them")
    parser.add_argument("--rows", type=int, default=5000, help="deliveries and raw tasks of the drain")
    chosen = parser.parse_args()
    binary = programs.valkey()
    assert binary is not None, "the embedded Valkey is part of requirements.txt"
    setup_test_environment()
    few = in_a_database_of_its_own(lambda: small(min(chosen.people, 100)))
    with PrivateValkey.running(binary) as valkey:
        found = in_a_database_of_its_own(lambda: whole(chosen, valkey.broker_url))
    Console(width=110).print(shown(few, *found))


if __name__ == "__main__":
    main()
