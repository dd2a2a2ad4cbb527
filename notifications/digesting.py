"""Digests: what is held for a person becomes one mail, once for each of their days.

`write` is driven by the state: items whose moment has come, whenever it looks. A run that was missed is
caught up by the next, two runs at once write one digest, and one that was killed left nothing behind, or
a digest that the next run finishes. The digest itself is an obligation like any other (kind `digest`), so it
is claimed, retried and proved like any mail; its items are told when it is.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_noop

from notifications import leave, ledger, preferring
from notifications.hours import Hours
from notifications.ledger import Owed
from notifications.models import Delivery, Digest, DigestItem, Obligation, Why, subject_of
from notifications.preferring import DIGEST_KIND
from notifications.standing import objections
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar

BATCH = 200  # people of one transaction
READ = gettext_noop("Sudah dibaca di dalam lab.")
NO_MAIL = gettext_noop("Alamatnya tidak menerima surat.")
Status = Delivery.Status
Key = tuple[int, str]  # person and pace


def write() -> int:
    """Make the digests that are due, and finish those whose mail has gone. Returns how many are new."""
    finish()
    written = 0
    while people := _due_people():
        written += _write_for(people)
    return written


def _due_people() -> list[int]:
    due = DigestItem.objects.filter(digest=None, at__lte=clock.now()).order_by("user")
    return list(due.values_list("user", flat=True).distinct()[:BATCH])


@transaction.atomic
def _write_for(people: list[int]) -> int:
    """The digests of these people. The items are locked, so of two runs one finds none left."""
    now = clock.now()
    loose = DigestItem.objects.filter(digest=None, user__in=people).select_related("delivery")
    by_key: dict[Key, list[DigestItem]] = defaultdict(list)
    for item in loose.select_for_update(of=("self",)).order_by("pk"):
        by_key[item.user_id, item.pace].append(item)
    by_key = {key: items for key, items in by_key.items() if any(item.at <= now for item in items)}
    plan = _Plan(people, now)
    fresh = {key: plan.fresh(key, items) for key, items in by_key.items()}
    new = [digest for digest in fresh.values() if digest is not None]
    Digest.objects.bulk_create(new)
    _collect(plan, by_key, fresh)
    ledger.write(_owed(digest) for digest in new)
    return len(new)


class _Plan:
    """What is known of some people's digests, in a constant number of queries."""

    def __init__(self, people: list[int], now: dt.datetime) -> None:
        self.now = now
        self.hours: Mapping[int, Hours] = preferring.of(people).hours
        self.days: WorkCalendar = _calendar(now)
        self.open: dict[Key, Digest] = _not_tried(people)
        last = Digest.objects.filter(user__in=people).values_list("user_id", "pace")
        self.away = leave.away(people)
        self.last: dict[Key, tuple[dt.date, dt.datetime]] = {
            (user, pace): (day, end)
            for user, pace, day, end in last.annotate(Max("day"), Max("end")).order_by()
        }

    def fresh(self, key: Key, items: list[DigestItem]) -> Digest | None:
        """A new digest for these; none where one is on its way or that of the day is closed."""
        if key in self.open:
            return None
        day = self.day(key)
        closed, watermark = self.last.get(key, (None, None))
        if closed is not None and day <= closed:
            return None
        start = watermark or min(item.delivery.created_at for item in items)
        return Digest(user_id=key[0], pace=key[1], day=day, start=min(start, self.now), end=self.now)

    def day(self, key: Key) -> dt.date:
        """Of the latest digest that has fallen due."""
        user, pace = key
        return self.hours[user].last_digest(pace, self.now, self.days)

    def next_at(self, key: Key) -> dt.datetime:
        """The next digest after that one."""
        user, pace = key
        closed = max(self.day(key), self.last[key][0] if key in self.last else dt.date.min)
        return self.hours[user].next_digest(pace, self.now, self.days, closed)


def _collect(plan: _Plan, by_key: Mapping[Key, list[DigestItem]], fresh: Mapping[Key, Digest | None]) -> None:
    """Put each item into its digest; what is held for a later day (a leave) stays, and where today's is
    closed already, the rest waits for the next."""
    changed, grown = [], []
    for key, items in by_key.items():
        digest = fresh[key] or plan.open.get(key)
        following = plan.next_at(key)
        taken_until = plan.now if key[0] in plan.away else following  # a return is not told ahead of it
        if digest is not None and key in plan.open:
            digest.end, digest.day = plan.now, max(digest.day, plan.day(key))
            grown.append(digest)
        for item in items:
            if digest is not None and item.at <= taken_until:
                item.digest = digest
            elif item.at <= plan.now:
                item.at = following
            changed.append(item)
    DigestItem.objects.bulk_update(changed, ["digest", "at"], batch_size=500)
    Digest.objects.bulk_update(grown, ["end", "day"], batch_size=500)


def _not_tried(people: list[int]) -> dict[Key, Digest]:
    """Open digests that nobody can have received yet, under the lock of their mail: what comes meanwhile
    goes with them, so that an outage of three days ends in one mail."""
    digests = {digest.pk: digest for digest in Digest.objects.filter(user__in=people, closed_at=None)}
    unsent = _mails(digests.values()).filter(status__in=(Status.WAITING, Status.FAILED, Status.HELD))
    locked = unsent.filter(doubts=0).select_for_update(of=("self",)).select_related("obligation")
    free = {_digest_of(mail) for mail in locked}
    return {(digest.user_id, digest.pace): digest for pk, digest in digests.items() if pk in free}


def _mails(digests: Iterable[Digest]) -> QuerySet[Delivery]:
    subjects = [subject_of(digest) for digest in digests]
    return Delivery.objects.filter(obligation__kind=DIGEST_KIND, obligation__subject__in=subjects)


def _owed(digest: Digest) -> Owed:
    return Owed(
        recipient=digest.user_id,
        kind=DIGEST_KIND,
        subject=subject_of(digest),
        occurrence=f"{digest.pace}:{digest.day.isoformat()}",
        why=Why.ADDRESSED,
    )


def _calendar(now: dt.datetime) -> WorkCalendar:
    day = clock.day_of(now)
    return calendar.load(day - dt.timedelta(days=31), day + dt.timedelta(days=31))


def waiting(digests: Collection[int]) -> dict[int, list[DigestItem]]:
    """The items of each that are still to be told, with their obligations. One query."""
    items = DigestItem.objects.filter(digest__in=digests, delivery__status=Status.HELD)
    found: dict[int, list[DigestItem]] = {pk: [] for pk in digests}
    for item in items.select_related("delivery__obligation__recipient").order_by("pk"):
        found[item.digest_id or 0].append(item)
    return found


@transaction.atomic
def look_again(digests: Collection[int]) -> None:
    """Before a digest is told: what no longer holds, may no longer be read, or was read in the lab is left
    out, each with its reason."""
    items = list(itertools.chain.from_iterable(waiting(digests).values()))
    rows = [item.delivery.obligation for item in items]
    against = objections(rows)
    _cancel(items, {row.pk: READ for row in rows if row.read_at is not None} | against)
    for reason in set(against.values()):
        keys = [pk for pk, why in against.items() if why == reason]
        Obligation.objects.filter(pk__in=keys).close(Obligation.Status.CANCELLED, reason)


def _cancel(items: Collection[DigestItem], reasons: Mapping[Any, str]) -> None:
    by_reason: dict[str, list[int]] = defaultdict(list)
    for item in items:
        if item.delivery.obligation_id in reasons:
            by_reason[reasons[item.delivery.obligation_id]].append(item.pk)
    for reason, pks in by_reason.items():
        Delivery.objects.filter(pk__in=pks, status=Status.HELD).update(
            status=Status.CANCELLED, reason=reason[:200]
        )


def finish() -> None:
    """Close what has ended: items of a mail that has gone are told, those of one given up go with it.

    Done at once after the mail (`Kind.sent`); here for a worker that was killed in between, for a mail that
    was given up, and for a person whose address takes no mail any more.
    """
    open_ones = Digest.objects.filter(closed_at=None).in_bulk()
    mails = {_digest_of(mail): mail for mail in _mails(open_ones.values()).select_related("obligation")}
    for pk, digest in open_ones.items():
        mail = mails.get(pk)
        if mail is None or mail.status in (Status.SENT, Status.CANCELLED):
            close(digest, mail)


def _digest_of(mail: Delivery) -> int:
    return int(mail.obligation.subject.rpartition(":")[2])


@transaction.atomic
def close(digest: Digest, mail: Delivery | None) -> None:
    """Write its outcome to every item; harmless twice."""
    items = Delivery.objects.filter(digest_item__digest=digest, status=Status.HELD)
    if mail is not None and mail.status == Status.SENT:
        proof = f"digest {mail.message_id}: {mail.proof}"[:200]
        items.update(status=Status.SENT, sent_at=mail.sent_at, sent_to=mail.sent_to, proof=proof)
    else:
        items.update(status=Status.CANCELLED, reason=mail.reason if mail is not None else NO_MAIL)
    Digest.objects.filter(pk=digest.pk, closed_at=None).update(closed_at=clock.now())
    told = Obligation.objects.filter(kind=DIGEST_KIND, subject=subject_of(digest))
    told.close(Obligation.Status.DONE, "sent")
