"""What several services of this room refuse in the same words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_email, clean_line
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.people.permissions import administers
from workflow.refusals import Denied, Invalid, Obstacle, Refused


def must_administer(by: User | None) -> None:
    """`by` is None for a management command: whoever runs the server may."""
    if by is not None and not administers(by):
        raise Denied


def not_to_oneself(by: User, user: User) -> None:
    """Nobody gives a part to themselves, but the superuser an installation begins with."""
    if by.pk == user.pk and not by.is_superuser:
        raise Denied(Obstacle("interest.own", _("Tidak seorang pun memberi peran kepada diri sendiri.")))


def line(text: str, *, field: str, limit: int, required: bool = True) -> str:
    """One cleaned line of at most `limit` characters, or Invalid naming the field."""
    cleaned = clean_line(text)
    if required and not cleaned:
        raise Invalid(Obstacle(f"{field}.missing", _("Wajib diisi."), field=field))
    if len(cleaned) > limit:
        raise Invalid(
            Obstacle(f"{field}.too_long", _("Paling banyak %(n)s huruf.") % {"n": limit}, field=field)
        )
    return cleaned


def address(text: str) -> str:
    """An e-mail address in lower case, or Invalid."""
    cleaned = clean_email(text)
    try:
        validate_email(cleaned)
    except ValidationError as wrong:
        raise Invalid(Obstacle("email.invalid", _("Alamat surel ini tidak sah."), field="email")) from wrong
    return cleaned


def choice(value: str, choices: Any, *, field: str) -> str:
    if value not in choices.values:
        raise Invalid(Obstacle(f"{field}.unknown", _("Pilihan ini tidak dikenal."), field=field))
    return value


def dates(start: dt.date | None, end: dt.date | None) -> None:
    if start and end and end < start:
        raise Invalid(Obstacle("end.before_start", _("Hari terakhir mendahului hari pertama."), field="end"))


def must_be_active_unit(unit: Unit) -> None:
    if not unit.is_active():
        raise Refused(
            Obstacle("unit.inactive", _("%(unit)s sudah tidak aktif.") % {"unit": unit.name}, field="unit")
        )


def must_be_active_person(user: User) -> None:
    if not user.is_active:
        raise Refused(Obstacle("person.inactive", _("Akun ini sudah dinonaktifkan.")))


def secretariat_stays(without: User) -> None:
    """The lab is never left without a secretary who can sign in."""
    roles = LabRole.objects.filter(role=LabRole.Role.SECRETARIAT)
    # Locked in one order, so that two secretaries who remove each other come one by one.
    list(roles.select_for_update(of=("self",)).order_by("pk"))
    held = roles.current()
    if not held.filter(user=without).exists():
        return
    if not held.filter(user__is_active=True).exclude(user=without).exists():
        raise Refused(Obstacle("secretariat.last", _("Lab harus punya setidaknya satu anggota sekretariat.")))


def reviewers_keep_a_unit(roles: list[UnitRole]) -> None:
    """A reviewer always has a unit: refused where ending `roles` would take somebody's last one."""
    people = {role.user_id for role in roles}
    reviewers = LabRole.objects.filter(role=LabRole.Role.REVIEWER, user__in=people).current()
    elsewhere = UnitRole.objects.filter(user__in=people).current().exclude(pk__in=[r.pk for r in roles])
    left = reviewers.exclude(user__in=elsewhere.values("user")).select_related("user")
    if names := sorted(role.user.name for role in left):
        raise reviewer_without_unit(names)


def reviewer_without_unit(names: list[str]) -> Refused:
    text = _("Penelaah harus punya unit: %(names)s.") % {"names": ", ".join(names)}
    return Refused(Obstacle("reviewer.without_unit", text, field="role"))
