"""Stopping a group of messages from the mail itself, without signing in.

A link names person, group and channel under our signature and never ends: opened by a mail scanner it
changes nothing, pressed it switches off, opened later it says how things stand and can switch on again. It
works without any right to what the mail was about. What must be answered and mail about one's own account
are never stopped by it.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    @property
    def groups(self) -> list[str]:
        """A digest holds several."""
        if self.group != DIGESTS:
            return [self.group]
        mine = Choice.objects.filter(user=self.user, channel=self.channel)
        paced = {row.group for row in mine if row.pace in DIGESTED or row.before in DIGESTED}
        return sorted(paced)

    @property
    def label(self) -> str:
        return ", ".join(str(Group(group).label) for group in self.groups)

    @property
    def is_on(self) -> bool:
        found = preferring.of([self.user.pk])
        return any(found.pace(self.user.pk, group, self.channel) != Pace.OFF for group in self.groups)


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
    for group in subscription.groups:
        choosing.switch_off(user=subscription.user, group=group, channel=subscription.channel)


def resume(subscription: Subscription) -> None:
    for group in subscription.groups:
        choosing.switch_on(user=subscription.user, group=group, channel=subscription.channel)
