"""Stopping a group of messages from the mail itself, without signing in.

A link names person, group and channel under our signature and never ends: opened by a mail scanner it
changes nothing, pressed it switches off, opened later it says how things stand and can switch on again. It
works without any right to what the mail was about. What must be answered and mail about one's own account
are never stopped by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications import choosing, kinds, preferring
from notifications.kinds.groups import Group
from notifications.models import DIGESTED, Choice, Obligation, Pace
from notifications.preferring import DIGEST_CHANNEL, DIGEST_KIND
from workflow.people.models import User
from workflow.refusals import NotVisible

DIGESTS = "digests"  # in place of a group: every group that comes in a digest
_signer = Signer(salt="notifications.unsubscribing")


@dataclass(frozen=True)
class Subscription:
    """What a link is about."""

    user: User
    group: str
    channel: str

    @cached_property
    def abouts(self) -> list[str]:
        """The group and its kinds that go their own way; of a digest what came or comes in it."""
        mine = Choice.objects.filter(user=self.user, channel=self.channel)
        if self.group != DIGESTS:
            return [self.group, *(row.kind for row in mine.filter(group=self.group).exclude(kind=""))]
        return [row.about for row in mine.order_by("group", "kind") if _is_digested(row)]

    @property
    def label(self) -> str:
        names = self.abouts if self.group == DIGESTS else [self.group]
        return ", ".join(_name(about) for about in names)

    @property
    def is_on(self) -> bool:
        chosen = preferring.of([self.user.pk]).chosen
        paces = [chosen.get((self.user.pk, about, self.channel), Pace.AT_ONCE) for about in self.abouts]
        return any(pace != Pace.OFF for pace in paces)


def _is_digested(row: Choice) -> bool:
    return row.pace in DIGESTED or (row.pace == Pace.OFF and row.before in DIGESTED)


def _name(about: str) -> str:
    return str(Group(about).label if about in Group.values else kinds.get(about).label)


def link(user: User, group: str, channel: str = DIGEST_CHANNEL) -> str:
    """The address under which this person stops this group by this channel."""
    token = _signer.sign(f"{user.pk}:{group}:{channel}")
    return settings.BASE_URL + reverse("notifications:unsubscribe", args=[token])


def link_of(obligation: Obligation) -> str:
    """The link of the mail that tells it; empty where it cannot be stopped."""
    kind = kinds.get(obligation.kind)
    if obligation.recipient is None:
        return ""
    if kind.code == DIGEST_KIND:
        return link(obligation.recipient, DIGESTS)
    return "" if kind.mandatory or not kind.paced else link(obligation.recipient, kind.group)


def read(token: str) -> Subscription:
    """What a link is about. Raises NotVisible where it is not ours."""
    try:
        user, group, channel = _signer.unsign(token).split(":")
        found = User.objects.filter(pk=int(user)).first()
    except (BadSignature, ValueError):
        raise NotVisible from None
    if found is None or group not in (*Group.values, DIGESTS):
        raise NotVisible
    return Subscription(found, group, channel)


def stop(subscription: Subscription) -> None:
    choosing.switch_off(user=subscription.user, abouts=subscription.abouts, channel=subscription.channel)


def resume(subscription: Subscription) -> None:
    if not subscription.is_on:  # pressed twice
        choosing.switch_on(user=subscription.user, abouts=subscription.abouts, channel=subscription.channel)
