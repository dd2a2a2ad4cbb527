"""Accounts come by two doors: an invitation, or a request that a unit's head approves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Invitation, LabRole, Registration, Unit, UnitRole, User
from workflow.people.models.accounts import token_hash
from workflow.people.permissions import administers, answers, may_give, revokes
from workflow.people.services import checks, roles
from workflow.people.signals import account_approved, account_asked, account_refused, invited
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.workdays import clock

INVITATION_DAYS = 14


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    name: str = "",
    unit: Unit | None = None,
    unit_role: str = "",
    lab_roles: Iterable[str] = (),
    days: int = INVITATION_DAYS,
) -> Invitation:
    """Invite an address to a part in a unit, in the lab, or both; the link holds for `days` (calendar).

    An older open invitation of that address to the same unit is revoked: one link is good at a time.
    Raises Denied, or Refused `invite.empty`, `unit.inactive`, `reviewer.without_unit`.
    """
    email = checks.address(email)
    parts = [checks.choice(role, LabRole.Role, field="lab_roles") for role in dict.fromkeys(lab_roles)]
    if unit is not None:
        checks.choice(unit_role, UnitRole.Role, field="unit_role")
        checks.must_be_active_unit(unit)
    _must_give(by, unit, unit_role, parts)
    if email == by.email:
        checks.not_to_oneself(by, by)
    _must_be_worth_it(email, unit, parts)
    Invitation.objects.open().filter(email=email, unit=unit).update(revoked_at=clock.now(), revoked_by=by)
    invitation = Invitation(
        email=email,
        name=checks.line(name, field="name", limit=200, required=False),
        unit=unit,
        unit_role=unit_role if unit else "",
        lab_roles=parts,
        invited_by=by,
        expires_at=clock.end_of(clock.today() + dt.timedelta(days=days)),
    )
    invitation.token_hash = token_hash(invitation.token)
    invitation.save()
    invited.send(sender=Invitation, invitation=invitation, token=invitation.token)
    return invitation


def _must_give(by: User, unit: Unit | None, unit_role: str, lab_roles: list[str]) -> None:
    if lab_roles and not administers(by):
        raise Denied
    if unit is not None and not may_give(by, unit, unit_role):
        raise Denied
    if not lab_roles and unit is None and not administers(by):
        raise Denied


def _must_be_worth_it(email: str, unit: Unit | None, lab_roles: list[str]) -> None:
    if unit is None and not lab_roles:
        raise Invalid(Obstacle("invite.empty", _("Pilih unit atau peran di lab."), field="unit"))
    housed = UnitRole.objects.filter(user__email__iexact=email).current()
    if LabRole.Role.REVIEWER in lab_roles and unit is None and not housed.exists():
        raise checks.reviewer_without_unit([email])


@transaction.atomic
def revoke_invitation(*, by: User, invitation: Invitation) -> None:
    """Make a link worthless. Harmless twice; an accepted one stays accepted."""
    if not revokes(by, invitation):
        raise Denied
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=clock.now(), revoked_by=by
    )


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation of a link, in whatever state; raises NotVisible. Reading never uses it up."""
    found = Invitation.objects.filter(token_hash=token_hash(token))
    if lock:
        found = found.select_for_update()
    invitation = found.first()
    if invitation is None:
        raise NotVisible
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, by: User | None, name: str = "", password: str = "") -> User:
    """Use an invitation: `by` is who is signed in (None: nobody), else a new account is made.

    Bound to its address: raises Denied `invitation.other_address` for another account, which leaves
    the link good; Refused `invitation.sign_in` where the address has an account already;
    `invitation.over`, `.revoked`, `.used`, `.inviter`. A second use by the same person changes nothing.
    """
    invitation = find_invitation(token, lock=True)
    if by is not None and invitation.accepted_by_id == by.pk:
        return by
    if refusal := why_not_accept(invitation, by):
        raise refusal
    user = by or _newcomer(invitation, name, password)
    if invitation.unit is not None:
        roles.place(by=invitation.invited_by, user=user, unit=invitation.unit, role=invitation.unit_role)
    for part in invitation.lab_roles:
        roles.appoint(by=invitation.invited_by, user=user, role=part)
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return user


def why_not_accept(invitation: Invitation, by: User | None) -> Refused | None:
    """Why this person (None: nobody signed in) cannot use the invitation; the page shows it as it is."""
    if by is not None and by.email != invitation.email:
        text = _("Undangan ini untuk alamat surel lain, bukan untuk akun yang sedang masuk.")
        return Denied(Obstacle("invitation.other_address", text))
    for code, holds, text in [
        ("used", invitation.accepted_at, _("Undangan ini sudah dipakai.")),
        ("revoked", invitation.revoked_at, _("Undangan ini sudah dicabut.")),
        ("over", invitation.is_over, _("Masa berlaku undangan ini sudah habis.")),
        ("inviter", not _still_given(invitation), _("Pengundangnya tidak lagi berwenang.")),
    ]:
        if holds:
            return Refused(Obstacle(f"invitation.{code}", text))
    account = by or User.objects.filter(email__iexact=invitation.email).first()
    if account is not None and not account.is_active:
        return Refused(Obstacle("person.inactive", _("Akun dengan alamat ini sudah dinonaktifkan.")))
    if account is not None and by is None:
        return Refused(
            Obstacle("invitation.sign_in", _("Alamat ini sudah punya akun: masuklah lebih dahulu."))
        )
    return None


def _still_given(invitation: Invitation) -> bool:
    """Whoever wrote it could still write it today: a lost right leaves no back door."""
    try:
        _must_give(invitation.invited_by, invitation.unit, invitation.unit_role, list(invitation.lab_roles))
    except Denied:
        return False
    return True


def _newcomer(invitation: Invitation, name: str, password: str) -> User:
    name = checks.line(name, field="name", limit=200)
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as weak:
        raise Invalid([Obstacle("password.weak", text, field="password") for text in weak.messages]) from weak
    return User.objects.create_user(invitation.email, password, name=name)


# --- asking for an account ---------------------------------------------------------------------------


@transaction.atomic
def ask_account(*, email: str, name: str, unit: Unit, note: str = "") -> None:
    """Ask for an account in a unit of ours. The answer never tells whether the address is known.

    An address with an account, or one that waits for this unit already, leaves everything as it is.
    """
    email = checks.address(email)
    name = checks.line(name, field="name", limit=200)
    if not User.objects.filter(email__iexact=email).exists():
        _ask(email=email, name=name, unit=unit, note=note, user=None)


@transaction.atomic
def ask_unit(*, by: User, unit: Unit, note: str = "") -> None:
    """Somebody with an account asks to join one more unit."""
    if not UnitRole.objects.filter(user=by, unit=unit).current().exists():
        _ask(email=by.email, name=by.name, unit=unit, note=note, user=by)


def _ask(*, email: str, name: str, unit: Unit, note: str, user: User | None) -> None:
    note = checks.line(note, field="note", limit=500, required=False)
    # The lock makes two requests of one address come one by one.
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    checks.must_be_active_unit(unit)
    if not unit.ours:
        raise Refused(Obstacle("unit.not_ours", _("Unit ini tidak ikut lab ini."), field="unit"))
    if Registration.objects.waiting().filter(email=email, unit=unit).exists():
        return
    registration = Registration.objects.create(email=email, name=name, unit=unit, note=note, user=user)
    account_asked.send(sender=Registration, registration=registration)


@transaction.atomic
def approve_registration(*, by: User, registration: Registration) -> User:
    """Let somebody in as a member of the unit asked for; makes the account where there is none.

    Nobody chose a password yet: the person signs in with a mailed code, or sets one by a reset.
    """
    registration = _to_answer(by, registration)
    user = registration.user or User.objects.filter(email__iexact=registration.email).first()
    if user is None:
        user = User.objects.create_user(registration.email, name=registration.name)
    checks.not_to_oneself(by, user)
    roles.place(by=by, user=user, unit=registration.unit, role=UnitRole.Role.MEMBER)
    registration.user = user
    _answer(registration, by, Registration.Status.APPROVED)
    account_approved.send(sender=Registration, registration=registration, user=user)
    return user


@transaction.atomic
def refuse_registration(*, by: User, registration: Registration, reason: str) -> None:
    """Say no, with a reason that the person is told."""
    registration = _to_answer(by, registration)
    registration.reason = checks.line(reason, field="reason", limit=500)
    _answer(registration, by, Registration.Status.REFUSED)
    account_refused.send(sender=Registration, registration=registration)


def _to_answer(by: User, registration: Registration) -> Registration:
    locked = Registration.objects.select_for_update(of=("self",)).select_related("unit")
    registration = locked.get(pk=registration.pk)
    if not answers(by, registration):
        raise Denied
    if registration.status != Registration.Status.WAITING:
        raise Refused(Obstacle("registration.answered", _("Permintaan ini sudah dijawab.")))
    return registration


def _answer(registration: Registration, by: User, status: str) -> None:
    registration.status, registration.answered_by, registration.answered_at = status, by, clock.now()
    registration.save()
