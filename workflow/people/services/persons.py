"""What is kept of a person is changed by the secretariat, and by nobody else here."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.people.services import checks
from workflow.refusals import Denied, Invalid, Obstacle


@transaction.atomic
def change_person(*, by: User, user: User, **details: Any) -> User:
    """Set name, phone, language; `is_staff` and `is_superuser` are a superuser's to give."""
    checks.must_administer(by)
    if {"is_staff", "is_superuser"} & details.keys() and not by.is_superuser:
        raise Denied
    user = User.objects.select_for_update().get(pk=user.pk)
    if "name" in details:
        details["name"] = checks.line(details["name"], field="name", limit=200)
    if "phone" in details:
        details["phone"] = checks.line(details["phone"], field="phone", limit=30, required=False)
    for name, value in details.items():
        setattr(user, name, value)
    user.save(update_fields=list(details))
    return user


@transaction.atomic
def change_email(*, by: User, user: User, email: str) -> User:
    """Another address to sign in by and to be written to. Raises Invalid `email.taken`.

    Only a superuser changes a superuser's: whoever owns the mailbox owns the account.
    """
    checks.must_administer(by)
    if user.is_superuser and not by.is_superuser:
        raise Denied
    email = checks.address(email)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as taken:
        raise Invalid(
            Obstacle("email.taken", _("Alamat ini sudah dipakai akun lain."), field="email")
        ) from taken
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
