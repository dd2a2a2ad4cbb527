"""How django-allauth signs people in here: by accounts the lab made, never by its own sign-up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from workflow.cleaning import clean_email
from workflow.people.models import SignInMail
from workflow.people.signals import sign_in_mail_asked
from workflow.workdays import clock

A_DAY = 24 * 60 * 60  # seconds: news such as "your password was changed"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return clean_email(email)

    @transaction.atomic
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail and let the ledger send it: no page waits for a mail server.

        Nor does the time of an answer tell whether an address has an account.
        """
        written = self.render_mail(
            template_prefix, email, {"request": allauth_context.request, "email": email, **context}
        )
        SignInMail.objects.over().delete()
        mail = SignInMail.objects.create(
            email=email,
            subject=written.subject,
            text=written.body,
            expires_at=clock.now() + dt.timedelta(seconds=_good_for(template_prefix)),
        )
        sign_in_mail_asked.send(SignInMail, mail=mail)


def _good_for(template_prefix: str) -> int:
    """Seconds after which what the mail holds opens nothing any more."""
    return {
        "account/email/login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
        "account/email/password_reset_key": settings.PASSWORD_RESET_TIMEOUT,
    }.get(template_prefix, A_DAY)
