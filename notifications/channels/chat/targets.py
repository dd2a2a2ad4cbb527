"""A person's addresses at chat services: asked for, confirmed by a code, removed."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from notifications import ledger
from notifications.channels.chat import addresses
from notifications.models import ChatTarget, Delivery, Obligation, Why
from notifications.wakeup import wake_on_commit
from workflow.people.models import User
from workflow.refusals import Invalid, NotVisible, Obstacle
from workflow.workdays import clock

MOST = 5  # addresses of a person
TRIES = 5  # of a code
CODE_LASTS = dt.timedelta(hours=1)
CODES_A_DAY = 5  # that a person may have sent: nobody makes the lab write to strangers


@dataclass(frozen=True)
class Service:
    """A service of the settings. `url` is Apprise's, with the lab's credentials and `{target}`."""

    name: str
    label: str
    kind: str
    url: str

    def url_of(self, address: str) -> str:
        return self.url.replace("{target}", address)


def services() -> dict[str, Service]:
    return {
        name: Service(name, told["label"], told.get("kind", addresses.PHONE), told["url"])
        for name, told in settings.CHAT_SERVICES.items()
    }


@transaction.atomic
def ask(*, user: User, service: str, address: str) -> ChatTarget:
    """Keep it and send it a code.

    Raises Invalid `chat.service`, `chat.address`, `chat.many`, `chat.codes`.
    """
    found = services().get(service)
    if found is None:
        raise Invalid(Obstacle("chat.service", _("Layanan ini tidak dipakai lab."), field="service"))
    normal = addresses.normal(address, found.kind)
    User.objects.select_for_update().get(pk=user.pk)  # two tabs count one after the other
    target = ChatTarget.objects.filter(user=user, service=service, address=normal).first()
    if target is None and ChatTarget.objects.filter(user=user).count() >= MOST:
        raise Invalid(Obstacle("chat.many", _("Paling banyak lima alamat pesan."), field="address"))
    if target is not None and target.confirmed_at is not None:
        return target
    _must_not_be_too_many(user)
    if target is None:
        target = ChatTarget.objects.create(user=user, service=service, address=normal, asked_at=clock.now())
    else:
        ChatTarget.objects.filter(pk=target.pk).update(asked_at=clock.now(), tries=0)
        target.refresh_from_db()
    _send_code(target)
    return target


def _must_not_be_too_many(user: User) -> None:
    today = Obligation.objects.filter(
        recipient=user, kind="chat_code", created_at__gte=clock.start_of(clock.today())
    )
    if today.count() >= CODES_A_DAY:
        raise Invalid(Obstacle("chat.codes", _("Kode sudah dikirim lima kali hari ini."), field="address"))


def _send_code(target: ChatTarget) -> None:
    """The one message that goes to an address before it is confirmed."""
    occurrence = f"code:{target.asked_at.isoformat()}"
    subject = f"chattarget:{target.pk}"
    ledger.owe(
        recipients={target.user_id: Why.ADDRESSED},
        kind="chat_code",
        subject=subject,
        occurrence=occurrence,
        until=target.asked_at + CODE_LASTS,
    )
    owed = Obligation.objects.get(subject=subject, kind="chat_code", occurrence=occurrence)
    Delivery.objects.create(obligation=owed, channel="chat", target=str(target.pk), next_at=clock.now())
    wake_on_commit()


def confirm(*, user: User, pk: int, code: str) -> None:
    """Raises NotVisible, Invalid `chat.code`. After five wrong codes a new one must be asked for.

    The try is counted first, and stays counted whatever becomes of it.
    """
    mine = ChatTarget.objects.filter(user=user, pk=pk)
    counted = mine.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
    target = mine.first()
    if target is None:
        raise NotVisible
    is_fresh = clock.now() < target.asked_at + CODE_LASTS
    if not counted or not is_fresh or not hmac.compare_digest(code.strip().encode(), target.code.encode()):
        raise Invalid(Obstacle("chat.code", _("Kode ini salah, atau sudah tidak berlaku."), field="code"))
    mine.update(confirmed_at=clock.now())


@transaction.atomic
def remove(*, user: User, pk: int) -> int:
    return ChatTarget.objects.filter(user=user, pk=pk).delete()[0]


def confirmed(users: Collection[int]) -> list[ChatTarget]:
    """One query."""
    rows = ChatTarget.objects.filter(user__in=list(users), confirmed_at__isnull=False)
    return list(rows.filter(service__in=list(settings.CHAT_SERVICES)).order_by("pk"))
