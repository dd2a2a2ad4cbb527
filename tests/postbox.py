"""Mails about signing in: the page writes them, the ledger sends them."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMessage

from notifications import draining


def posted() -> list[EmailMessage]:
    """Everything sent so far, after a worker had its turn."""
    draining.drain(seconds=5, only=["urgent_mail"])
    return list(mail.outbox)
