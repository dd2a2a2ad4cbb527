"""What the ledger itself costs: rows materialised and rows drained to the null channel, a second.

Beside them, in the same run, raw no-op Celery tasks: published and run by one worker, so that the
figures can be compared on any machine. Called by `bench engine` on a database it may fill; each
function leaves what it wrote behind.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from notifications import draining, ledger, materialising
from notifications.kinds.accounts import AccountApproved
from notifications.ledger import Owed
from notifications.models import Delivery, Obligation, Why
from workflow.people.models import Registration, Unit, UnitKind, User
from workflow.workdays import clock


@dataclass(frozen=True)
class Rate:
    what: str
    rows: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds

    def __str__(self) -> str:
        return f"{self.what}: {self.rows} rows in {self.seconds:.2f} s = {self.per_second:,.0f} a second"


class _Welcomes(materialising.Rule):
    """A rule with as many due rows as the bench asks for: real kind, real people, real subjects."""

    code = "bench"
    kinds = (AccountApproved.code,)

    def __init__(self, asked: list[Registration]) -> None:
        self.asked = asked

    def due(self):
        for registration in self.asked:
            subject = f"registration:{registration.pk}"
            yield Owed(registration.user_id, AccountApproved.code, subject, "approved", Why.ADDRESSED)

    def subjects(self):
        ours = Registration.objects.filter(unit=self.asked[0].unit_id).order_by()
        return ours.values_list(materialising.subject_column("registration", "pk"), flat=True)


def people_to_tell(count: int) -> list[Registration]:
    """`count` people, each with an approved request for an account."""
    unit, _made = Unit.objects.get_or_create(name="Dinas Ukur", kind=UnitKind.OPD, code="bench")
    run = time.time_ns()
    people = User.objects.bulk_create(
        (User(email=f"u{run}-{n}@bench.example", name=f"Orang {n}", password="!") for n in range(count)),
        batch_size=1000,
    )
    asked = [
        Registration(
            email=person.email,
            name=person.name,
            unit=unit,
            status=Registration.Status.APPROVED,
            answered_at=clock.now(),
            answered_by=person,
            user=person,
        )
        for person in people
    ]
    return Registration.objects.bulk_create(asked, batch_size=1000)


def materialised(count: int) -> Rate:
    """Ledger rows written by a rule from nothing: `count` obligations, each with two deliveries."""
    rule = _Welcomes(people_to_tell(count))
    start = time.perf_counter()
    written = materialising.run(rule)
    seconds = time.perf_counter() - start
    assert written == count, written
    return Rate("materialised (an obligation and its two deliveries are three)", 3 * count, seconds)


def scanned_again(count: int) -> Rate:
    """The same scan when everything is told: what every further beat costs."""
    rule = _Welcomes(people_to_tell(count))
    materialising.run(rule)
    start = time.perf_counter()
    written = materialising.run(rule)
    seconds = time.perf_counter() - start
    assert written == 0, written
    return Rate("scanned again, nothing due", count, seconds)


def drained(count: int) -> Rate:
    """Deliveries claimed, looked at again (relevance, recipients, right) and sent to the null channel."""
    asked = people_to_tell(count)
    ledger.write(_Welcomes(asked).due())
    subjects = [f"registration:{registration.pk}" for registration in asked]
    ours = Obligation.objects.filter(subject__in=subjects).values("pk")
    Delivery.objects.filter(obligation__in=ours, channel="email").update(channel="null")
    start = time.perf_counter()
    sent = draining.drain(seconds=600, only=["null"])["sent"]
    seconds = time.perf_counter() - start
    assert sent == count, sent
    return Rate("drained to the null channel", count, seconds)


def raw_celery(count: int, broker_url: str) -> Rate:
    """No-op tasks published one by one and run by one worker thread of this process."""
    from celery import Celery
    from celery.contrib.testing.worker import start_worker

    app = Celery("bench", broker=broker_url, set_as_current=False)
    app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)
    done = [0]

    @app.task(name="bench.nothing", ignore_result=True)
    def nothing() -> None:
        done[0] += 1

    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        start = time.perf_counter()
        for _n in range(count):
            nothing.delay()
        while done[0] < count:
            time.sleep(0.005)
        seconds = time.perf_counter() - start
    return Rate("raw no-op Celery tasks", count, seconds)


def measure(rows: int, broker_url: str) -> list[Rate]:
    """All four, in one run."""
    return [materialised(rows), scanned_again(rows), drained(rows), raw_celery(rows, broker_url)]
