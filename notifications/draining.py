"""Draining: claim what is due with a lease, look again whether it holds, tell it, write the outcome.

At least once after a crash, never twice without one, never zero: the outcome of every message is
written the moment it is known, so a worker that is killed can leave only the one in flight unmarked,
and its repeat carries the same Message-ID. No transaction is open while a channel talks.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from notifications import channels, kinds, watching
from notifications.channels import Channel, Proof, Refused, Retry, Uncertain, Unreachable, Withdrawn
from notifications.kinds import Kind
from notifications.models import Delivery, Obligation
from notifications.rendering import Message, render, words_of
from notifications.routing import held_back
from notifications.standing import of_kind
from workflow.cleaning import clean_line
from workflow.workdays import clock, shared_time

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 20  # with the pauses below: about three days
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=6)
# Tries at a server that is not there count up to the longest pause and no further: an outage may last a
# long holiday and kills nothing, what no longer matters by then ends for that reason.
TRIES_AT_NOBODY = 10
# After a message that may have been taken: few repeats, far apart, then it is left to a person.
DOUBT_PAUSES = (dt.timedelta(hours=1), dt.timedelta(hours=6))
AWAY_PAUSE = dt.timedelta(minutes=1)  # for the rest of a batch when a server is not there

# Set on SIGTERM: no further row is claimed and the one in flight is finished.
stopping = threading.Event()


def drain(*, seconds: float, only: Sequence[str] = (), target: str = "") -> Counter[str]:
    """Send what is due, channel by channel, for at most about `seconds`; returns outcomes by name.

    `more` is counted where the time ran out before the rows did. `only` names channels (default
    all that have no turn of their own), `target` takes that target's rows alone.
    """
    tally: Counter[str] = Counter()
    give_up = time.monotonic() + seconds
    for code in only or channels.codes():
        _drain_channel(channels.channel(code), give_up, tally, target)
    return tally


def _drain_channel(channel: Channel, give_up: float, tally: Counter[str], target: str) -> None:
    try:
        while not stopping.is_set():
            if time.monotonic() > give_up:
                tally["more"] += 1
                return
            batch = claim(channel.code, channel.batch, target)
            if not batch:
                return
            _deliver(_Batch(channel, batch, tally, give_up))
            if tally["unreachable"]:
                tally["unreachable"] = 0
                return
    finally:
        channel.close()


def _deliver(batch: _Batch) -> None:
    """Tell the batch, and note whether the other side was there at all."""
    sent, failed = batch.tally["sent"], batch.tally["failed"]
    batch.deliver()
    if batch.channel.instant or batch.channel.own_turn:  # one receiver's silence is not the channel's
        return
    if batch.tally["sent"] > sent:
        watching.answered(batch.channel.code)
    elif batch.tally["failed"] > failed:
        watching.unanswered(batch.channel.code, batch.error)


def lease_time() -> dt.timedelta:
    return dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def claim(channel: str, limit: int, target: str = "") -> list[Delivery]:
    """Lease up to `limit` due rows. One conditional UPDATE decides, on both databases.

    SKIP LOCKED only spreads several workers over the rows; SQLite does not know it (and Django
    ignores it there in silence), so nothing may depend on it. Leases are judged by the database's clock:
    a worker whose own is an hour ahead must not take what another is sending.
    """
    shared_time.follow()
    now = clock.now()
    lease = uuid.uuid4()
    with transaction.atomic():
        due = Delivery.objects.claimable(now).filter(channel=channel).order_by("next_at", "pk")
        if target:
            due = due.filter(target=target)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:limit])
        taken = ids and Delivery.objects.claimable(now).filter(pk__in=ids).update(
            status=Delivery.Status.LEASED, lease=lease, next_at=now + lease_time()
        )
    if not taken:
        return []
    rows = Delivery.objects.filter(lease=lease).select_related("obligation__recipient")
    return list(rows.order_by("pk"))


class _Batch:
    """The rows one claim took, on their way through one channel."""

    def __init__(
        self, channel: Channel, deliveries: list[Delivery], tally: Counter[str], give_up: float
    ) -> None:
        self.channel = channel
        self.deliveries = deliveries
        self.tally = tally
        self.give_up = give_up  # of time.monotonic()
        self.begun = 0  # messages: at least one, so that a turn always gets somewhere
        self.error = ""  # what the other side last said instead of taking something

    def deliver(self) -> None:
        if not self.channel.instant:
            self._keep_quiet()
        by_kind: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in self.deliveries:
            by_kind[delivery.obligation.kind].append(delivery)
        for code, group in by_kind.items():
            try:
                kind = kinds.get(code)
                kind.prepare([delivery.obligation for delivery in group])
                standing = self._without_objections(kind, group)
                if not standing:
                    continue
                words = {} if self.channel.instant else words_of(kind, [d.obligation for d in standing])
            except DatabaseError:
                raise  # the lease runs out and another worker tries
            except Exception as error:  # a fault in one kind must not stop the others
                logger.exception("Kind %s cannot be checked", code)
                self._fail_all(group, f"{type(error).__name__}: {error}")
                continue
            self._tell(standing, words)

    def _keep_quiet(self) -> None:
        """Give back what fell into somebody's quiet hours meanwhile, until they are over."""
        held = held_back(self.deliveries)
        by_moment: dict[dt.datetime, list[Delivery]] = defaultdict(list)
        for delivery in self.deliveries:
            if delivery.pk in held:
                by_moment[held[delivery.pk]].append(delivery)
        for moment, rows in by_moment.items():
            self._write(rows, "held", status=Delivery.Status.HELD, next_at=moment)
        self.deliveries = [delivery for delivery in self.deliveries if delivery.pk not in held]

    def _without_objections(self, kind: Kind, group: list[Delivery]) -> list[Delivery]:
        """Cancel what no longer holds, with the reason, and answer the rest."""
        against = of_kind(kind, [delivery.obligation for delivery in group])
        by_reason: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in group:
            if delivery.obligation_id in against:
                by_reason[against[delivery.obligation_id]].append(delivery)
        for reason, cancelled in by_reason.items():
            self._write(cancelled, "cancelled", status=Delivery.Status.CANCELLED, reason=reason[:200])
            _close(cancelled, reason)
        return [delivery for delivery in group if delivery.obligation_id not in against]

    def _tell(self, group: list[Delivery], words: Mapping[Any, Mapping[str, Any]]) -> None:
        if self.channel.instant:
            self._tell_at_once(group)
            return
        for number, delivery in enumerate(group):
            if stopping.is_set() or self.tally["unreachable"] or self._time_is_over():
                pause = AWAY_PAUSE if self.tally["unreachable"] else dt.timedelta()
                self._release(group[number:], pause)
                return
            self.begun += 1
            self._tell_one(delivery, words.get(delivery.obligation_id, {}))

    def _time_is_over(self) -> bool:
        """A slow receiver has the worker for this turn, not for a whole batch of its slow answers."""
        return self.begun > 0 and time.monotonic() > self.give_up

    def _tell_at_once(self, group: list[Delivery]) -> None:
        for delivery in group:
            proof = self.channel.send(delivery, None)
            delivery.proof = proof.text
        for proof_text in {delivery.proof for delivery in group}:
            taken = [delivery for delivery in group if delivery.proof == proof_text]
            self._write(
                taken,
                "sent",
                status=Delivery.Status.SENT,
                proof=proof_text,
                sent_at=clock.now(),
                attempts=F("attempts") + 1,
            )

    def _tell_one(self, delivery: Delivery, words: Mapping[str, Any]) -> None:
        if delivery.attempts >= MAX_ATTEMPTS:
            self._end(
                delivery, "dead", gettext_noop("Tidak terkirim setelah semua percobaan."), delivery.last_error
            )
            return
        try:
            message = render(delivery.obligation, words)
        except Exception as error:  # whatever a template can do wrong
            logger.exception("Delivery %s cannot be built", delivery.pk)
            self._end(
                delivery,
                "dead",
                gettext_noop("Pesan tidak dapat disusun."),
                f"{type(error).__name__}: {error}",
            )
            return
        if not self._take_up(delivery, message):
            self.tally["lost"] += 1  # our lease ran out and another worker has it
            return
        self._send(delivery, message)

    def _take_up(self, delivery: Delivery, message: Message) -> bool:
        """Renew the lease for this one message and count the attempt before it is made."""
        delivery.attempts += 1
        return bool(
            self._mine(delivery).update(
                next_at=clock.now() + lease_time(),
                attempts=delivery.attempts,
                message_id=delivery.stable_message_id(),
                subject_line=message.subject[:250],
                worded_by=message.version,
                body="" if kinds.get(delivery.obligation.kind).secret else message.text,
            )
        )

    def _send(self, delivery: Delivery, message: Message) -> None:
        try:
            proof = self.channel.send(delivery, message)
            if not isinstance(proof, Proof):
                raise Retry(f"no proof: {proof!r}")
        except Refused as error:
            self._end(delivery, "dead", gettext_noop("Ditolak untuk selamanya."), str(error))
        except Withdrawn as error:
            self._write(
                [delivery], "cancelled", status=Delivery.Status.CANCELLED, reason=_clean(str(error))[:200]
            )
        except Uncertain as error:
            self._doubt(delivery, str(error))
        except Unreachable as error:
            self.tally["unreachable"] += 1
            delivery.attempts = min(delivery.attempts, TRIES_AT_NOBODY)
            self._retry(delivery, str(error))
        except Retry as error:
            self._retry(delivery, str(error))
        except Exception as error:  # an unforeseen fault of a channel: one row's failure, not the queue's
            logger.exception("Delivery %s failed", delivery.pk)
            self._retry(delivery, f"{type(error).__name__}: {error}")
        else:
            self._write(
                [delivery],
                "sent",
                status=Delivery.Status.SENT,
                proof=proof.text[:200],
                sent_to=proof.sent_to[:254],
                sent_at=clock.now(),
            )
            kinds.get(delivery.obligation.kind).sent(delivery.obligation)

    def _end(self, delivery: Delivery, outcome: str, reason: str, error: str) -> None:
        self._write([delivery], outcome, status=Delivery.Status.DEAD, reason=reason, last_error=_clean(error))

    def _retry(self, delivery: Delivery, error: str) -> None:
        self.error = error
        if delivery.attempts >= MAX_ATTEMPTS:
            self._end(delivery, "dead", gettext_noop("Tidak terkirim setelah semua percobaan."), error)
            return
        self._write(
            [delivery],
            "failed",
            status=Delivery.Status.FAILED,
            attempts=delivery.attempts,
            next_at=clock.now() + pause_after(delivery.attempts),
            last_error=_clean(error),
        )

    def _doubt(self, delivery: Delivery, error: str) -> None:
        left = DOUBT_PAUSES[delivery.doubts :]
        self._write(
            [delivery],
            "uncertain",
            status=Delivery.Status.UNCERTAIN,
            doubts=delivery.doubts + 1,
            next_at=clock.now() + left[0] if left else None,
            last_error=_clean(error),
        )

    def _fail_all(self, group: list[Delivery], error: str) -> None:
        for delivery in group:
            delivery.attempts += 1
            self._mine(delivery).update(attempts=delivery.attempts)
            self._retry(delivery, error)

    def _release(self, group: list[Delivery], pause: dt.timedelta) -> None:
        self._write(group, "released", status=Delivery.Status.WAITING, next_at=clock.now() + pause)

    def _write(self, group: list[Delivery], outcome: str, **fields: Any) -> None:
        """Write an outcome to those rows whose lease is still ours; only they count."""
        if "next_at" not in fields:
            fields["next_at"] = None
        ids = [delivery.pk for delivery in group]
        mine = Delivery.objects.filter(pk__in=ids, lease=group[0].lease) if ids else Delivery.objects.none()
        written = mine.update(lease=None, **fields)
        self.tally[outcome] += written
        if written < len(ids):
            logger.warning("%d outcomes (%s) came after their lease", len(ids) - written, outcome)

    @staticmethod
    def _mine(delivery: Delivery) -> Any:
        return Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease, status=Delivery.Status.LEASED)


def pause_after(attempts: int) -> dt.timedelta:
    """One minute, doubled each time up to six hours, ± 20 % so that retries do not come in step."""
    plain = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return plain * random.uniform(0.8, 1.2)  # noqa: S311


def _close(deliveries: list[Delivery], reason: str) -> None:
    """An obligation that no longer holds ends with its delivery."""
    ids = {delivery.obligation_id for delivery in deliveries}
    Obligation.objects.filter(pk__in=ids).close(Obligation.Status.CANCELLED, reason)


def _clean(error: str) -> str:
    """What a server said, as both databases can store it."""
    return clean_line(error.encode("utf-8", "replace").decode())[:500]
