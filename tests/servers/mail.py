"""A mail server on 127.0.0.1 that answers as it is told and keeps every message it took.

smtp.answer("451 4.3.2 try later")    refuses at DATA until told otherwise (None: takes it)
smtp.answer_recipient("550 5.1.1 no such mailbox")
smtp.drop_after_data()                takes the message, then drops the line without an answer
smtp.drop_at("RCPT")                  drops the line at that command, or in the middle of "DATA"; "": no more
smtp.hold() / smtp.release()          waits with its answer; `smtp.reached.wait(5)` tells it is there
smtp.delay = 20                       seconds of real time before each answer
smtp.taken                            messages it took, newest last (`email.message.EmailMessage`)
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import threading
from collections.abc import Iterator
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 2.0.0 taken"
HOLD_SECONDS = 60


class ScriptedMailServer:
    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []  # (sender, recipients), as `taken`
        self.delay = 0.0
        self.reached = threading.Event()  # somebody's message is here
        self._data_answer: str | None = None
        self._recipient_answer: str | None = None
        self._sender_answer: str | None = None
        self._drops = False
        self.dropped_at = ""
        self._go_on = threading.Event()
        self._go_on.set()
        self._closing = threading.Event()
        self._controller = _Controller(self, hostname="127.0.0.1", port=0)

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator[ScriptedMailServer]:
        server = cls()
        server._controller.port = _spare_port()
        server._controller.start()
        try:
            yield server
        finally:
            server._closing.set()
            server._go_on.set()
            server._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.port

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def answer(self, line: str | None) -> None:
        self._data_answer = line

    def answer_recipient(self, line: str | None) -> None:
        self._recipient_answer = line

    def answer_sender(self, line: str | None) -> None:
        self._sender_answer = line

    def drop_after_data(self, drops: bool = True) -> None:
        self._drops = drops

    def drop_at(self, command: str) -> None:
        self.dropped_at = command

    def hold(self) -> None:
        self.reached.clear()
        self._go_on.clear()

    def release(self) -> None:
        self._go_on.set()

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sender_answer:
            return self._sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.dropped_at == "RCPT":
            server.transport.abort()
        if self._recipient_answer:
            return self._recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.reached.set()
        wait = asyncio.get_running_loop().run_in_executor
        await wait(None, self._go_on.wait, HOLD_SECONDS)
        if self.delay:
            await wait(None, self._closing.wait, self.delay)
        if self._data_answer:
            return self._data_answer
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if self._drops:
            server.transport.abort()
        return OK


class _Conversation(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.dropped_at != "DATA":
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readline()
        self.transport.abort()


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Conversation(self.handler, **self.SMTP_kwargs)


def _spare_port() -> int:
    from labinovasi.house.postgres import spare_port

    return spare_port()
