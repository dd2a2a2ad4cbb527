"""The demo's mail: one file per message in `var/mail`, so that codes and links can be read."""

from __future__ import annotations

import email
import email.policy
import os
import secrets
from collections.abc import Sequence
from email.message import EmailMessage as ReadMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from workflow.workdays import clock


def folder() -> Path:
    return settings.VAR / "mail"


class Mailbox(BaseEmailBackend):
    """Writes each message whole or not at all; newest names sort last."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}"
            unfinished = folder() / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, folder() / f"{name}.eml")
        return len(email_messages)


def newest(limit: int) -> list[Path]:
    """The files of the newest messages, newest first."""
    if not folder().is_dir():
        return []
    return sorted(folder().glob("*.eml"), reverse=True)[:limit]


def read(path: Path) -> ReadMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def named(name: str) -> Path | None:
    """The file of one message, by the name `newest` gives; never anything outside the folder."""
    return next((path for path in folder().glob("*.eml") if path.stem == name), None)


def text_of(message: ReadMessage) -> str:
    return _part(message, "plain")


def html_of(message: ReadMessage) -> str:
    """Empty where a message has none (a code to sign in)."""
    return _part(message, "html")


def _part(message: ReadMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
