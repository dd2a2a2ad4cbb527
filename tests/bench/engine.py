"""`./lab bench engine`: how fast the engine is at 1,000 and 10,000 proposals on PostgreSQL, as ratios.

Every figure stands beside the bare view of the same run, since machines differ and drift. Aim: the API
list ≤ 2 × the bare DRF list, a move ≤ 4 × the bare view, growth from 1,000 to 10,000 ≤ 1.25 ×.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")

import django

django.setup()

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import setup_databases, setup_test_environment, teardown_databases
from rich.console import Console
from rich.table import Table

from labinovasi.house import programs
from tests.bench import bare, ledger
from tests.bench.data import BigLab
from tests.servers.valkey import PrivateValkey
from workflow.people.models import User
from workflow.proposals import content, services
from workflow.proposals.models import LogRow, Proposal, TeamMember
from workflow.proposals.verify import verify_log
from workflow.reviews import services as reviews

DECREE = {"decree_number": "188.45/12/2026", "decree_date": None}
API = "/api/v1/proposals/?size=50"
QUIET = [m for m in django.conf.settings.MIDDLEWARE if "zeal" not in m]


@dataclass
class Figure:
    name: str
    ms: float
    queries: int
    against: str = ""  # the name of the figure it is a ratio to


def measure(name: str, do: Callable[[], object], *, times: int = 40, against: str = "") -> Figure:
    """Median of `times` warm runs in milliseconds, and the queries of one."""
    do()
    queries = counting(do)
    taken = []
    for _run in range(times):
        start = time.perf_counter()
        do()
        taken.append((time.perf_counter() - start) * 1000)
    return Figure(name, statistics.median(taken), queries, against)


def counting(do: Callable[[], object]) -> int:
    """How many queries it takes (a wrapper, since a request resets Django's own list of them)."""
    seen: list[str] = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        do()
    return len(seen)


def once_each(name: str, doings: list[Callable[[], object]], *, against: str) -> Figure:
    """The same for things that can be done only once each."""
    queries = counting(doings[0])
    taken = []
    for do in doings[1:]:
        start = time.perf_counter()
        do()
        taken.append((time.perf_counter() - start) * 1000)
    return Figure(name, statistics.median(taken), queries, against)


def getting(person: User | None, url: str, rows: int | None = None) -> Callable[[], object]:
    client = Client()
    if person:
        client.force_login(person)

    def get() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content[:300]
        if rows is not None:
            assert len(answer.json()["results"]) == rows, len(answer.json()["results"])

    return get


def figures(size: int) -> list[Figure]:
    """Everything at one size, in a database of its own."""
    lab = BigLab(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert Proposal.objects.count() == size
    found = []
    with override_settings(ROOT_URLCONF="tests.bench.bare", MIDDLEWARE=bare.MIDDLEWARE):
        found.append(measure("bare view", getting(None, "/bare/")))
        found.append(measure("bare DRF list", getting(None, "/bare-api/", 50)))
    with override_settings(MIDDLEWARE=QUIET):
        for name, person, rows in (
            ("API list, secretariat", lab.cast.secretary, 50),
            ("API list, proposer who sees 13", lab.proposer, 13),
            ("API list, reviewer with 9", lab.reviewer, 9),
        ):
            found.append(measure(name, getting(person, API, rows), against="bare DRF list"))
    found.append(once_each("one move", list(map(withdrawing, _owned())), against="bare view"))
    found.append(
        once_each("one announcement", [announcing(lab, d.pk) for d in lab.decisions], against="bare view")
    )
    found.append(verifying())
    return found


def _owned() -> list[TeamMember]:
    drafts = TeamMember.objects.filter(role="owner", proposal__state="drum_up", proposal__first_sent_at=None)
    return list(drafts.select_related("proposal", "user").order_by("pk")[:31])


def withdrawing(member: TeamMember) -> Callable[[], object]:
    return lambda: services.move(
        proposal_id=member.proposal_id, verb="withdraw", by=member.user, seen=member.proposal.seen
    )


def announcing(lab: BigLab, decision_id: int) -> Callable[[], object]:
    from workflow.workdays import clock

    return lambda: reviews.announce_decision(
        decision_id=decision_id,
        by=lab.cast.secretary,
        decree_number="188.45/12/2026",
        decree_date=clock.today(),
    )


def verifying() -> Figure:
    rows = LogRow.objects.count()
    start = time.perf_counter()
    faults = verify_log()
    taken = (time.perf_counter() - start) * 1000
    assert not faults, faults[:3]
    return Figure("verify_log per 1,000 rows", taken * 1000 / rows, 0)


def table(sizes: list[int], by_size: dict[int, list[Figure]]) -> Table:
    shown = Table("measured", *[f"{size:,}: ms" for size in sizes], "queries", "ratio", "growth")
    for nth, figure in enumerate(by_size[sizes[-1]]):
        first = by_size[sizes[0]][nth]
        ratio = ""
        if figure.against:
            base = next(f for f in by_size[sizes[-1]] if f.name == figure.against)
            ratio = f"{figure.ms / base.ms:.2f} × {figure.against}"
        growth = f"{figure.ms / first.ms:.2f} ×" if len(sizes) > 1 else ""
        each = [f"{by_size[size][nth].ms:.2f}" for size in sizes]
        shown.add_row(figure.name, *each, str(figure.queries), ratio, growth)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(prog="./lab bench engine")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of proposals, comma separated")
    parser.add_argument("--rows", type=int, default=5000, help="obligations of the ledger's part")
    parser.add_argument("--no-ledger", action="store_true", help="leave the ledger out")
    chosen = parser.parse_args()
    setup_test_environment()
    content.obstacles = lambda _proposal: []
    sizes = [int(size) for size in chosen.sizes.split(",")]
    by_size = {}
    for size in sizes:
        made = setup_databases(verbosity=0, interactive=False)
        try:
            by_size[size] = figures(size)
        finally:
            teardown_databases(made, verbosity=0)
    console = Console(width=140)
    console.print(table(sizes, by_size))
    if not chosen.no_ledger:
        for rate in ledger_rates(chosen.rows):
            console.print(str(rate))


def ledger_rates(rows: int) -> list[ledger.Rate]:
    """Obligations materialised and delivered to the null channel, beside raw no-op Celery tasks."""
    binary = programs.valkey()
    assert binary is not None, "the embedded Valkey is part of requirements.txt"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        with PrivateValkey.running(binary) as valkey:
            return ledger.measure(rows, valkey.broker_url)
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
