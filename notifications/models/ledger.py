"""The ledger: who is owed which message (obligation), and what became of each way of telling (delivery).

The database is the queue of record. Valkey only wakes workers up; losing it delays a row and loses none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.workdays import clock


class Why(models.TextChoices):
    """As what somebody is told, the strongest first: one person gets one message per event."""

    ADDRESSED = "addressed", _("yang diminta menjawab")
    OWNER = "owner", _("ketua tim")
    CO_WRITER = "co_writer", _("anggota tim")
    HEAD = "head", _("kepala atau wakil kepala unit")
    COACH = "coach", _("pendamping")
    LEAD = "lead", _("ketua penelaah")
    REVIEWER = "reviewer", _("penelaah")
    SECRETARIAT = "secretariat", _("Sekretariat Lab")
    EXECUTIVE = "executive", _("pimpinan daerah")
    CURATOR = "curator", _("kurator pameran")
    AUDITOR = "auditor", _("auditor")

    @classmethod
    def strongest(cls, *reasons: str) -> str:
        return min(reasons, key=cls.values.index)


class Standing(models.TextChoices):
    """How a row stands in its person's inbox."""

    UNREAD = "unread", _("Belum dibaca")
    READ = "read", _("Dibaca, belum selesai")
    DONE = "done", _("Selesai")


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> ObligationQuerySet:
        return self.filter(status=Obligation.Status.OPEN)

    def standing_as(self, standing: str) -> ObligationQuerySet:
        if standing == Standing.DONE:
            return self.filter(status=Obligation.Status.DONE)
        return self.open().filter(read_at__isnull=standing == Standing.UNREAD)

    def close(self, status: str, reason: str) -> int:
        """End the open ones among these; what still waits to be sent is cancelled at its sending."""
        return self.open().update(status=status, reason=reason[:200], closed_at=clock.now())


class Obligation(models.Model):
    """One person is owed one message: unique per recipient, kind, subject and occurrence.

    `address` stands in for the recipient where somebody has no account (an invitation, a refusal).

    `subject` is what it is about ("proposal:41"); `occurrence` is what makes it new ("log:17",
    "visit:5:overdue:2026-12-01:2"). `event` groups what one act causes, so that a person who is owed
    several kinds for it gets the strongest. `until` ends its relevance; empty means until it is closed.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("terbuka")
        DONE = "done", _("selesai")
        CANCELLED = "cancelled", _("dibatalkan")
        OVERTAKEN = "overtaken", _("digantikan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(User, models.PROTECT, null=True, related_name="obligations")
    address = models.EmailField(max_length=254, blank=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    occurrence = models.CharField(max_length=120)
    event = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=12, choices=Why.choices)
    facts = models.JSONField(default=dict, blank=True)  # ids and dates only: never a title or a name

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(max_length=200, blank=True)  # why cancelled, overtaken or done
    due_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-id"]
        verbose_name = _("kewajiban memberi tahu")
        verbose_name_plural = _("kewajiban memberi tahu")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "occurrence", "recipient"], name="obligation_once"
            ),
            models.UniqueConstraint(
                fields=["subject", "kind", "occurrence", "address"],
                condition=Q(recipient__isnull=True),
                name="obligation_once_an_address",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="")
                | (Q(recipient__isnull=True) & ~Q(address="")),
                name="obligation_to_a_person_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="obligation_closed_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-due_at", "-id"], name="obligation_inbox"),
            models.Index(
                fields=["subject", "kind"], condition=Q(status="open"), name="obligation_open_subject"
            ),
            models.Index(fields=["event", "recipient"], condition=~Q(event=""), name="obligation_event"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.occurrence}"

    @property
    def key(self) -> str:
        """What names this obligation for ever, in any database it is restored into."""
        return "|".join((self.kind, self.subject, self.occurrence, str(self.to)))

    @property
    def to(self) -> int | str:
        """Whom it is owed: a user's id, or the address of somebody without an account."""
        return self.recipient_id if self.recipient_id is not None else self.address

    @property
    def mailbox(self) -> tuple[str, str]:
        """Name and e-mail address, as they are now."""
        return (self.recipient.name, self.recipient.email) if self.recipient else ("", self.address)

    @property
    def language(self) -> str:
        return self.recipient.language if self.recipient else settings.LANGUAGE_CODE


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def stuck(self) -> DeliveryQuerySet:
        """Nothing tries these any more: dead, or uncertain with no try left. A person must look."""
        gone = (Delivery.Status.DEAD, Delivery.Status.UNCERTAIN)
        return self.filter(status__in=gone, next_at__isnull=True)

    def trying(self) -> DeliveryQuerySet:
        """Failed at least once and still tried by itself."""
        again = (Delivery.Status.FAILED, Delivery.Status.UNCERTAIN)
        return self.filter(status__in=again, next_at__isnull=False)

    def claimable(self, moment: dt.datetime | None = None) -> DeliveryQuerySet:
        """Due, due again, held until now, or leased by a worker whose lease ran out.

        What is held for a digest has no `next_at`: the digest's own delivery has one.
        """
        return self.filter(status__in=Delivery.CLAIMABLE, next_at__lte=moment or clock.now())


class Delivery(models.Model):
    """One way of telling one obligation: unique per obligation, channel and target.

    `sent` is written on positive proof only. `uncertain`: the server may have taken it. `held`: by the
    person's quiet hours or leave until `next_at`, or for a digest (`DigestItem`). `next_at` is when it may
    be claimed: its due moment, its release, the next try, or the end of a lease; empty means not by itself.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        HELD = "held", _("ditahan")
        LEASED = "leased", _("sedang dikirim")
        SENT = "sent", _("terkirim")
        UNCERTAIN = "uncertain", _("tidak pasti")
        FAILED = "failed", _("gagal, akan dicoba lagi")
        DEAD = "dead", _("gagal")
        CANCELLED = "cancelled", _("dibatalkan")

    CLAIMABLE = (Status.WAITING, Status.FAILED, Status.UNCERTAIN, Status.LEASED, Status.HELD)
    UNFINISHED = (*CLAIMABLE, Status.DEAD)  # of all rows the few that are not told or dropped

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    target = models.CharField(max_length=254, blank=True)  # empty: the person's own, looked up at sending
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WAITING)
    reason = models.CharField(max_length=200, blank=True)  # why cancelled or dead, for people
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)  # attempts that ended uncertain
    next_at = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    sent_to = models.CharField(max_length=254, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    subject_line = models.CharField(max_length=250, blank=True)  # as rendered for the last attempt
    body = models.TextField(blank=True)
    # The secretariat's text it was rendered from; empty: the default of the release.
    worded_by = models.ForeignKey(
        "notifications.Text", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("pengiriman")
        verbose_name_plural = _("pengiriman")
        constraints = [
            models.UniqueConstraint(fields=["obligation", "channel", "target"], name="delivery_once"),
            models.CheckConstraint(
                condition=~Q(status="sent") | (~Q(proof="") & Q(sent_at__isnull=False)),
                name="delivery_sent_has_proof",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at", "id"],
                condition=Q(status__in=["waiting", "failed", "uncertain", "leased", "held"]),
                name="delivery_claimable",
            ),
            models.Index(fields=["lease"], condition=Q(lease__isnull=False), name="delivery_lease"),
            models.Index(
                fields=["status", "channel"],
                condition=Q(status__in=["waiting", "held", "leased", "uncertain", "failed", "dead"]),
                name="delivery_unfinished",
            ),
            models.Index(fields=["sent_at"], condition=Q(status="sent"), name="delivery_sent_at"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"

    def stable_message_id(self) -> str:
        """The same for every copy of this delivery, so that a mail sent twice by a crash threads as one."""
        key = "|".join((self.obligation.key, self.channel, self.target))
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{mail_domain()}>"


class DeliveryStep(models.Model):
    """What a person did about a delivery that had failed, and how it stood then."""

    class Step(models.TextChoices):
        RETRY = "retry", _("dicoba lagi")
        DISCARD = "discard", _("dibuang")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=7, choices=Step.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(step="discard") | ~Q(reason=""), name="delivery_discarded_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.delivery_id}"


def mail_domain() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def subject_of(thing: Any) -> str:
    """How the ledger names a row of another room: "proposal:41"."""
    return f"{thing._meta.model_name}:{thing.pk}"


ABOUT_PROPOSAL = "proposal:"


def about_proposals(found: QuerySet[Any]) -> Q:
    """The obligations about one of these proposals, told as a subquery."""
    names = Concat(Value(ABOUT_PROPOSAL), Cast(F("pk"), CharField()), output_field=CharField())
    return Q(subject__in=found.order_by().values_list(names, flat=True))
