"""Who may change what among units and people."""

from __future__ import annotations

import rules

from workflow.people import selectors
from workflow.people.models import Invitation, LabRole, Registration, Unit, UnitRole, User


@rules.predicate
def administers(user: User) -> bool:
    """The secretariat; and a superuser, who invites the first secretary and judges nothing."""
    if not getattr(user, "is_active", False):
        return False
    return user.is_superuser or selectors.has_lab_role(user, LabRole.Role.SECRETARIAT)


def leads(user: User, unit: Unit, roles: tuple[str, ...] = selectors.HEADS) -> bool:
    """Holds one of `roles` (default head or deputy) in the unit today."""
    return user.is_active and UnitRole.objects.filter(user=user, unit=unit, role__in=roles).current().exists()


def may_give(user: User, unit: Unit, role: str) -> bool:
    """The secretariat gives every part; a head names members and deputies, a deputy members."""
    if administers(user):
        return True
    if role == UnitRole.Role.MEMBER:
        return leads(user, unit)
    return role == UnitRole.Role.DEPUTY and leads(user, unit, (UnitRole.Role.HEAD,))


@rules.predicate
def answers(user: User, registration: Registration) -> bool:
    """Head or deputy of the unit asked for, or the secretariat."""
    return may_give(user, registration.unit, UnitRole.Role.MEMBER)


@rules.predicate
def revokes(user: User, invitation: Invitation) -> bool:
    """Who wrote it, who leads its unit, or the secretariat."""
    if invitation.invited_by_id == user.pk or administers(user):
        return user.is_active
    return invitation.unit is not None and leads(user, invitation.unit)


rules.add_perm("people.administer", administers)
rules.add_perm("people.answer_registration", answers)
rules.add_perm("people.revoke_invitation", revokes)
