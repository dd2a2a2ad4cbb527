"""An SMTP conversation that remembers whether a message's last dot has left us.

A conversation that breaks before the final dot has certainly not delivered anything; one that breaks
after it may have (RFC 5321, 4.5.3.2.6 asks clients to wait ten minutes for that answer; a worker
cannot). Django's backend does not tell the two apart.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class _Remembers:
    """`dot_left`: the body with its final dot was handed to the socket, and no answer came yet."""

    dot_left = False

    def send(self, s: Any) -> None:
        # Commands are strings; only a body is bytes (smtplib.SMTP.data).
        if isinstance(s, bytes):
            self.dot_left = True
        super().send(s)  # type: ignore[misc]

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.dot_left = False
        answer = super().data(msg)  # type: ignore[misc]
        self.dot_left = False
        return answer


class _SMTP(_Remembers, smtplib.SMTP):
    pass


class _SMTPOverSSL(_Remembers, smtplib.SMTP_SSL):
    pass


class RememberingBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SMTPOverSSL if self.use_ssl else _SMTP

    @property
    def dot_left(self) -> bool:
        return getattr(self.connection, "dot_left", False)
