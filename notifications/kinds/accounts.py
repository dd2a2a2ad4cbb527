"""Accounts: asked for, approved, refused, invited (these two reach people who have no account), let in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from notifications import bouncing
from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import holders, unit_heads
from notifications.kinds.told import ANSWERED, DEALT_WITH, HEADS, READ, THEMSELVES, WHILE_SO, Told
from notifications.models import ChatTarget, Obligation, Why
from notifications.wording import day
from workflow.cleaning import clean_email, clean_line
from workflow.people.models import Invitation, LabRole, Registration, SignInMail, User
from workflow.workdays import clock

Status = Registration.Status


class _RegistrationKind(Kind):
    """About "registration:7"; over when it no longer stands at `while_status`."""

    group: ClassVar[Group] = Group.ACCOUNTS
    while_status: ClassVar[str]
    page: ClassVar[str]  # where the message leads

    def registrations(self, events: Collection[Event]) -> dict[int, Registration]:
        ids = {event.subject_id for event in events}
        return Registration.objects.select_related("unit", "user").in_bulk(ids)

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        found = self.registrations(events)
        holds = {pk for pk, registration in found.items() if registration.status == self.while_status}
        return {event: gettext_noop("Sudah dijawab.") for event in events if event.subject_id not in holds}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found = self.registrations({Event(row.subject, row.occurrence) for row in obligations})
        words = {}
        for row in obligations:
            asked = found[Event(row.subject, row.occurrence).subject_id]
            words[row.pk] = {
                "name": clean_line(asked.name),
                "unit": clean_line(asked.unit.name),
                "reason": asked.reason,
                "url": reverse(self.page),
            }
        return words


@register
class AccountAsked(_RegistrationKind):
    """To the head and deputies of the unit, or the secretariat where it has none; until answered."""

    code: ClassVar[str] = "account_asked"
    label = _("Permintaan akun")
    told: ClassVar[Told] = Told(HEADS, _("saat seseorang meminta akun"), ANSWERED)
    strength: ClassVar[Strength] = Strength.TASK
    while_status = Status.WAITING
    page = "people:registrations"

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.registrations(events)
        heads = unit_heads({asked.unit_id for asked in found.values()})
        office = holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT)
        return {
            event: heads.get(found[event.subject_id].unit_id) or office
            for event in events
            if event.subject_id in found
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        """Whoever is to answer may read who asks, and no longer than that."""
        owed = self.recipients({event_of(row) for row in obligations})
        return {row.pk for row in obligations if row.to in owed.get(event_of(row), {})}


@register
class AccountApproved(_RegistrationKind):
    """To the person whose account was approved."""

    unmutable: ClassVar[bool] = True
    code: ClassVar[str] = "account_approved"
    label = _("Akun disetujui")
    addressed_as: ClassVar[Any] = _("pemilik akun ini")
    told: ClassVar[Told] = Told(THEMSELVES, _("saat akunnya disetujui"), READ)
    while_status = Status.APPROVED
    page = "account_login"

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.registrations(events)
        people = {event: found[event.subject_id].user for event in events if event.subject_id in found}
        active = {event: person for event, person in people.items() if person and person.is_active}
        return {event: {person.pk: Why.ADDRESSED} for event, person in active.items()}

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it speaks of its reader only


@register
class AccountRefused(_RegistrationKind):
    """To the address that asked, with the reason; there is no account."""

    unmutable: ClassVar[bool] = True
    code: ClassVar[str] = "account_refused"
    label = _("Permintaan akun ditolak")
    addressed_as: ClassVar[Any] = _("yang meminta akun")
    told: ClassVar[Told] = Told(THEMSELVES, _("saat permintaannya ditolak"), READ)
    channels: ClassVar[tuple[str, ...]] = ("email",)
    while_status = Status.REFUSED
    page = "people:register"

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.registrations(events)
        return {
            event: {clean_email(found[event.subject_id].email): Why.ADDRESSED}
            for event in events
            if event.subject_id in found
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it speaks of its reader only


@register
class Invited(Kind):
    """To the address that was invited ("invitation:3"), until it is used, revoked or over."""

    group: ClassVar[Group] = Group.ACCOUNTS
    code: ClassVar[str] = "invited"
    secret: ClassVar[bool] = True
    label = _("Undangan")
    addressed_as: ClassVar[Any] = _("yang diundang")
    told: ClassVar[Told] = Told(THEMSELVES, _("saat diundang"), WHILE_SO)
    strength: ClassVar[Strength] = Strength.TASK
    channels: ClassVar[tuple[str, ...]] = ("email",)

    def invitations(self, events: Collection[Event]) -> dict[int, Invitation]:
        ids = {event.subject_id for event in events}
        return Invitation.objects.select_related("unit").in_bulk(ids)

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        ids = {event.subject_id for event in events}
        open_ones = set(Invitation.objects.open().filter(pk__in=ids).values_list("pk", flat=True))
        return {
            event: gettext_noop("Undangan tidak berlaku lagi.")
            for event in events
            if event.subject_id not in open_ones
        }

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.invitations(events)
        return {
            event: {clean_email(found[event.subject_id].email): Why.ADDRESSED}
            for event in events
            if event.subject_id in found
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found = self.invitations({Event(row.subject, row.occurrence) for row in obligations})
        words = {}
        for row in obligations:
            invitation = found[Event(row.subject, row.occurrence).subject_id]
            words[row.pk] = {
                "unit": clean_line(invitation.unit.name) if invitation.unit else "",
                "parts": ", ".join(invitation.lab_role_labels()),
                "until": day(clock.day_of(invitation.expires_at)),
                "url": reverse("people:invitation", args=[invitation.token]),
            }
        return words


@register
class LetIn(Kind):
    """To the address that asked: a code or a link that lets it in ("signinmail:3"), until that is over."""

    group: ClassVar[Group] = Group.ACCOUNTS
    code: ClassVar[str] = "let_in"
    written: ClassVar[bool] = True
    secret: ClassVar[bool] = True
    label = _("Kode masuk dan sandi baru")
    addressed_as: ClassVar[Any] = _("pemilik akun ini")
    told: ClassVar[Told] = Told(THEMSELVES, _("saat ia meminta masuk"), WHILE_SO)
    strength: ClassVar[Strength] = Strength.TASK
    channels: ClassVar[tuple[str, ...]] = ("urgent_mail",)

    def mails(self, events: Collection[Event]) -> dict[int, SignInMail]:
        return SignInMail.objects.in_bulk({event.subject_id for event in events})

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        found, now = self.mails(events), clock.now()
        good = {pk for pk, mail in found.items() if mail.expires_at > now}
        return {
            event: gettext_noop("Tidak berlaku lagi.") for event in events if event.subject_id not in good
        }

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.mails(events)
        return {
            event: {found[event.subject_id].email: Why.ADDRESSED}
            for event in events
            if event.subject_id in found
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it was asked for from that address

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found = self.mails({Event(row.subject, row.occurrence) for row in obligations})
        words = {}
        for row in obligations:
            mail = found[Event(row.subject, row.occurrence).subject_id]
            words[row.pk] = {"subject": mail.subject, "text": mail.text}
        return words

    def sent(self, obligation: Obligation) -> None:
        SignInMail.objects.filter(pk=Event(obligation.subject, obligation.occurrence).subject_id).delete()


@register
class AddressBounced(Kind):
    """To the person, inside the lab, that their mail comes back ("user:7", "bounce:41:<digest>")."""

    group: ClassVar[Group] = Group.ACCOUNTS
    code: ClassVar[str] = "address_bounced"
    label = _("Alamat surel tidak menerima surat")
    addressed_as: ClassVar[Any] = _("pemilik akun ini")
    told: ClassVar[Told] = Told(THEMSELVES, _("saat suratnya kembali"), DEALT_WITH)
    strength: ClassVar[Strength] = Strength.TASK
    channels: ClassVar[tuple[str, ...]] = ("inapp",)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        people = User.objects.filter(pk__in={event.subject_id for event in events}, is_active=True)
        active = set(people.order_by().values_list("pk", flat=True))
        return {
            event: {event.subject_id: Why.ADDRESSED} if event.subject_id in active else {} for event in events
        }

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        people = User.objects.filter(pk__in={event.subject_id for event in events}).order_by()
        addresses = {pk: clean_email(address) for pk, address in people.values_list("pk", "email")}
        paused = bouncing.paused(addresses.values())
        return {
            event: gettext_noop("Alamatnya berubah atau sudah dibenarkan.")
            for event in events
            if addresses.get(event.subject_id) not in paused
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it speaks of its reader only

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        people = User.objects.in_bulk({event_of(row).subject_id for row in obligations})
        url = reverse("notifications:address")
        return {
            row.pk: {"address": clean_line(people[event_of(row).subject_id].email), "url": url}
            for row in obligations
        }


@register
class ChatCode(Kind):
    """To an address of a chat service that somebody gave as theirs ("chattarget:5", "code:<moment>").

    The ledger routes it nowhere: `channels.chat.targets` sends it to that one address.
    """

    unmutable: ClassVar[bool] = True
    group: ClassVar[Group] = Group.ACCOUNTS
    code: ClassVar[str] = "chat_code"
    label = _("Kode untuk alamat pesan")
    addressed_as: ClassVar[Any] = _("pemilik akun ini")
    told: ClassVar[Told] = Told(THEMSELVES, _("saat ia memberi nomor atau nama"), WHILE_SO)
    channels: ClassVar[tuple[str, ...]] = ()
    paced: ClassVar[bool] = False
    written: ClassVar[bool] = True
    secret: ClassVar[bool] = True

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self._waiting(events)
        owners = {event: found.get(event.subject_id) for event in events}
        return {event: {row.user_id: Why.ADDRESSED} if row else {} for event, row in owners.items()}

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        found = self._waiting(events)
        running = {pk: f"code:{row.asked_at.isoformat()}" for pk, row in found.items()}
        over = gettext_noop("Sudah dibenarkan, dihapus, atau kodenya diganti.")
        return {event: over for event in events if running.get(event.subject_id) != event.occurrence}

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it speaks of its reader only

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found = self._waiting({event_of(row) for row in obligations})
        words = {}
        for row in obligations:
            code = found[event_of(row).subject_id].code
            with translation.override(row.language):
                text = gettext("Kode Anda: %(code)s. Masukkan di halaman lab; abaikan bila bukan Anda.")
                words[row.pk] = {"subject": "Lab Inovasi", "text": text % {"code": code}}
        return words

    @staticmethod
    def _waiting(events: Collection[Event]) -> dict[int, ChatTarget]:
        asked = ChatTarget.objects.filter(confirmed_at__isnull=True)
        return asked.in_bulk({event.subject_id for event in events})
