"""The headers by which mail programs order our mails, answer them and stop them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from notifications.models import mail_domain

if TYPE_CHECKING:
    from notifications.models import Delivery, Obligation
    from notifications.rendering import Message


def of(delivery: Delivery, message: Message) -> dict[str, str]:
    thread = thread_id(delivery.obligation)
    return {
        "Message-ID": delivery.stable_message_id(),
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers to us
        "X-Auto-Response-Suppress": "All",
        **unsubscribing(message),
    }


def thread_id(obligation: Obligation) -> str:
    """One thread per matter and person: no mail bears this id, every mail of the thread answers it."""
    key = f"{obligation.subject}|{obligation.to}"
    return f"<thread-{hashlib.sha256(key.encode()).hexdigest()[:32]}@{mail_domain()}>"


def unsubscribing(message: Message) -> dict[str, str]:
    """RFC 8058: the mail program's own button, by one POST. Not where nobody may switch it off."""
    if not message.unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{message.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
