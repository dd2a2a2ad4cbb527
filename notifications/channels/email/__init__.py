"""E-mail: one message, one person, one outcome."""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Collection
from email.headerregistry import Address
from email.utils import formataddr
from typing import TYPE_CHECKING, Any, ClassVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notifications import bouncing
from notifications.channels import Channel, Proof, Refused, Retry, Uncertain, Unreachable
from notifications.channels.email import headers
from notifications.channels.email.smtp import RememberingBackend
from workflow.cleaning import clean_email, clean_line
from workflow.people.models import User

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message

TOO_LARGE = 552
NAME_LENGTH = 120  # characters of a display name; longer ones are cut, the address never


class EmailChannel(Channel):
    code: ClassVar[str] = "email"
    label: ClassVar[Any] = _("Surel")
    offered: ClassVar[bool] = True

    def __init__(self) -> None:
        self._connection: Any = None

    def targets(self, users: Collection[int]) -> dict[int, list[str]]:
        """Everybody but those whose address sends our mail back (they are told of it in the lab)."""
        people = User.objects.filter(pk__in=list(users)).order_by().values_list("pk", "email")
        addresses = {pk: clean_email(address) for pk, address in people}
        cut_off = bouncing.paused(addresses.values())
        return {pk: [""] if _takes_mail(address, cut_off) else [] for pk, address in addresses.items()}

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        assert message is not None
        mail = compose(delivery, message)
        connection = self._open()
        try:
            taken = connection.send_messages([mail])
        except (smtplib.SMTPException, OSError, SoftTimeLimitExceeded) as error:
            # A time limit in mid-conversation too: what the server says next answers this mail, no other.
            _count_refusal(delivery, error)
            raise self._what_happened(error) from error
        if taken != 1:
            raise Retry(f"the mail backend gave no proof: {taken!r}")
        return Proof("accepted by the mail server", sent_to=delivery.obligation.mailbox[1])

    def close(self) -> None:
        if self._connection is None:
            return
        # The messages have their answers already; a rude goodbye changes none.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._connection.close()
        self._connection = None

    def _open(self) -> Any:
        if self._connection is None:
            connection = get_connection(backend=_backend(), fail_silently=False)
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(f"mail server: {error}") from error
            self._connection = connection
        return self._connection

    def _what_happened(self, error: Exception) -> Exception:
        """Which outcome an error of the conversation means for this one message."""
        in_doubt = getattr(self._connection, "dot_left", True)
        text = _text_of(error)
        code = _code_of(error)
        if code is None:
            self._drop()
            return Uncertain(text) if in_doubt else Retry(text)
        if code == 421:  # the server is closing this conversation
            self._drop()
        if _refuses_us(error):
            self._drop()
            return Unreachable(f"mail server: {text}")
        return Refused(text) if 500 <= code < 600 else Retry(text)

    def _drop(self) -> None:
        """Forget a broken conversation without waiting for a polite end of it."""
        raw = getattr(self._connection, "connection", None)
        if raw is not None:
            raw.close()
            self._connection.connection = None
        self._connection = None


class UrgentMailChannel(EmailChannel):
    """The same mail server for what somebody waits for in front of the screen: never behind reminders."""

    code: ClassVar[str] = "urgent_mail"
    label: ClassVar[Any] = _("Surel segera")
    offered: ClassVar[bool] = False

    def targets(self, users: Collection[int]) -> dict[int, list[str]]:
        """Everybody: who asks for a code waits for it at this address, whatever came back before."""
        return {user: [""] for user in users}


def _takes_mail(address: str, cut_off: set[str]) -> bool:
    """`.invalid` (RFC 2606) are the accounts of other systems: nobody reads there."""
    return address not in cut_off and not address.endswith(".invalid")


def _refuses_us(error: Exception) -> bool:
    """A server that will not have our sender (no sign-in, a wrong domain) would say so to every mail: that
    is the lab's to mend, and no message dies of it. But 552 is of this mail: it is too large (RFC 1870)."""
    return isinstance(error, smtplib.SMTPSenderRefused) and 500 <= error.smtp_code != TOO_LARGE


def _count_refusal(delivery: Delivery, error: Exception) -> None:
    """A server that knows at once that there is no such mailbox says the same as a bounce later."""
    found = re.search(r"\b5\.\d\.\d{1,3}\b", _text_of(error))
    if isinstance(error, smtplib.SMTPRecipientsRefused) and found:
        failure = bouncing.Failure(
            bouncing.weigh(found.group()), found.group(), clean_line(_text_of(error))[:300]
        )
        bouncing.count(delivery, delivery.obligation.mailbox[1], failure)


def _backend() -> str:
    """Django's own SMTP backend cannot tell doubt from failure; any other is taken as it is set."""
    if issubclass(import_string(settings.EMAIL_BACKEND), EmailBackend):
        return f"{RememberingBackend.__module__}.{RememberingBackend.__qualname__}"
    return settings.EMAIL_BACKEND


def _code_of(error: Exception) -> int | None:
    """The server's answer for this message; None where it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 400:
        return error.smtp_code
    return None


def _text_of(error: Exception) -> str:
    answers: list[tuple[int, bytes | str]]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [*error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    else:
        return f"{type(error).__name__}: {error}"
    return "; ".join(f"{code} {_readable(text)}" for code, text in answers)


def _readable(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def compose(delivery: Delivery, message: Message) -> EmailMultiAlternatives:
    """One mail to one person: nobody else in To, Cc, Bcc or Reply-To."""
    name, address = delivery.obligation.mailbox
    if not address:
        raise Refused("the person has no address")
    sender = settings.DEFAULT_FROM_EMAIL
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=bouncing.return_path(delivery, address) or sender,  # the envelope's
        to=[mailbox(name, address)],
        headers={"From": sender, **headers.of(delivery, message)},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def mailbox(name: str, address: str) -> str:
    """`"Siti Aminah, S.Sos." <siti@…>`: the name quoted or encoded on its own, the address never."""
    try:
        Address(addr_spec=address)
    except (ValueError, IndexError) as error:
        raise Refused(f"not an address: {clean_line(address)}") from error
    return formataddr((clean_line(name)[:NAME_LENGTH], address))
