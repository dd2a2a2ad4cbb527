"""What Celery runs. Each takes nothing or an id and calls a service; running one twice does no harm."""

from __future__ import annotations

import contextlib
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from notifications import digesting, draining, materialising, rerouting, webhooks
from notifications.wakeup import wake
from workflow.proposals import services as proposals
from workflow.refusals import Refused

DRAIN_SECONDS = 20.0  # so a warm shutdown never waits longer than this and one message


@shared_task(ignore_result=True)
def drain() -> None:
    """Send what is due; where the time ran out before the rows did, ask for another turn."""
    tally = draining.drain(seconds=DRAIN_SECONDS)
    if tally["more"]:
        wake()


@shared_task(ignore_result=True)
def call_endpoints() -> None:
    """Give every endpoint with something due a turn of its own."""
    for pk in webhooks.with_work():
        call_endpoint.apply_async((pk,), expires=30)  # the next half minute asks again


@shared_task(ignore_result=True)
def call_endpoint(pk: int) -> None:
    """One turn of one endpoint; a slow one ends its turn and no other's."""
    webhooks.drain_one(pk)


@shared_task(ignore_result=True)
def materialise() -> None:
    """Write what is due and not in the ledger, then the digests, which may hold it."""
    materialising.materialise()
    rerouting.of_the_absent()
    digesting.write()


@shared_task(ignore_result=True)
def wake_ideas() -> None:
    """Resume the shelved ideas whose wake-up date has come."""
    proposals.wake_due()


@shared_task(ignore_result=True)
def seal_log() -> None:
    """Seal all chains of the log for today, then have it checked whether the log tells the truth."""
    proposals.seal()
    with contextlib.suppress(Refused):  # an auditor asked for a check this minute
        proposals.ask_check(by=None)


@worker_shutting_down.connect
def _claim_no_more(**_kwargs: Any) -> None:
    draining.stopping.set()
