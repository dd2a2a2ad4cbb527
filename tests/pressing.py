"""A form as its page draws it, and several hands that press its button at one instant (PostgreSQL only)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from workflow.people.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class _Forms(HTMLParser):
    """The posting forms of a page: where each goes, and what it carries without being typed."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        if tag == "form":
            self.found.append((urlsplit(attributes.get("action") or self.here).path, {}))
        if tag == "input" and attributes.get("type") == "hidden" and self.found:
            self.found[-1][1][attributes["name"]] = attributes.get("value", "")


@dataclass
class Button:
    """What is on the screen: a form on a page, and what was typed into it."""

    person: User
    page: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""  # where the form goes; the page itself where it does not say

    def read(self) -> tuple[Client, dict[str, Any]]:
        client = Client()
        client.force_login(self.person, backend=BACKEND)
        page = client.get(self.page)
        assert page.status_code == 200, self.page
        return client, self.carried(page)

    def carried(self, page: HttpResponse) -> dict[str, Any]:
        forms = _Forms(self.page)
        forms.feed(page.content.decode())
        wanted = self.to or self.page
        here = [hidden for action, hidden in forms.found if action == urlsplit(wanted).path]
        assert here, f"no form on {self.page} goes to {wanted}"
        return {**here[-1], **self.typed}

    def press(self, hands: int) -> list[HttpResponse]:
        """All at one instant, in one session, each over a connection of its own; their answers."""
        client, form = self.read()
        start, answers = threading.Barrier(hands), []

        def one() -> None:
            mine = Client(raise_request_exception=False)
            mine.cookies = client.cookies
            try:
                start.wait(timeout=30)
                answers.append(mine.post(self.to or self.page, form, follow=True))
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _hand in range(hands)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers
