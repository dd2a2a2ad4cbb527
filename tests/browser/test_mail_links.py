"""Every link of a mail is opened by a scanner, those with a key in a real browser too: nothing changes, and
the person's own press still works afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from notifications import draining, kinds, unsubscribing
from notifications.kinds.groups import Group
from notifications.models import Choice, Obligation
from notifications.rendering import render, words_of
from tests.browser.conftest import Watched
from tests.cast import PASSWORD, Cast
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from workflow.people import services
from workflow.people.models import User
from workflow.proposals.machine import State

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
LINK = re.compile(r"https?://[^\s<>\"]+")


def links_of_reminders() -> set[str]:
    """Of each kind in the ledger one mail as it is worded, with the address that stops it."""
    rows = Obligation.objects.select_related("recipient").order_by("kind", "pk")
    found: set[str] = set()
    for code, group in groupby(rows, key=lambda row: row.kind):
        if kinds.get(code).secret:
            continue  # its key is in the mail that went out
        row = next(group)
        message = render(row, words_of(kinds.get(code), [row]).get(row.pk, {}))
        found |= {*LINK.findall(message.text), *LINK.findall(message.html), unsubscribing.link_of(row)}
    return found - {""}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """The database, without sessions, which belong to whoever opens a page."""
    models = [model for model in apps.get_models() if model is not Session]
    return {model._meta.label: sorted(model.objects.values_list(), key=str) for model in models}


def in_a_browser(watched: Watched, path: str) -> None:
    """As a gateway does that runs scripts, and waits for ten seconds."""
    watched.page.goto(watched.base + path)
    watched.page.clock.fast_forward(10_000)
    watched.page.wait_for_load_state("networkidle")


def test_a_scanner_that_opens_every_link_changes_nothing_and_the_person_comes_in(
    page_watch: Callable[..., Watched],
    people: Cast,
    complete: None,  # noqa: F811
    settings,
) -> None:
    """reminders 10."""
    client, settings.BASE_URL = Client(), "http://localhost"
    person = people.proposer
    lab = Lab(people)
    lab.ask(lab.at(State.DIAGNOSE))
    client.post(reverse("account_reset_password"), {"email": person.email})
    services.invite(by=people.secretary, email="baru@contoh.example", lab_roles=["curator"])
    draining.drain(seconds=30, only=["urgent_mail", "email"])
    links = {link for message in mail.outbox for link in LINK.findall(str(message.body))}
    stop = urlsplit(unsubscribing.link(person, Group.MOVES)).path
    paths = {stop, *(urlsplit(link).path for link in links | links_of_reminders())}
    [invited] = [path for path in paths if "/undangan/" in path]
    [reset] = [path for path in paths if "/sandi/" in path]
    assert len(paths) > 5
    watched = page_watch()
    watched.page.clock.install()
    before = everything()
    for path in paths:
        assert Client().get(path, follow=True).status_code == 200
        assert Client().head(path, follow=True).status_code == 200
    for path in (stop, invited, reset):
        in_a_browser(watched, path)
    assert everything() == before
    assert not Choice.objects.exists()

    press(watched, stop, "Berhenti menerima")
    assert Choice.objects.filter(user=person).exists()
    new = f"{PASSWORD}-baru"
    press(watched, reset, "Simpan", {"password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new)
    press(watched, invited, "Buat akun", {"name": "Siti Aminah", "password": new})
    assert User.objects.filter(email="baru@contoh.example").exists()


def press(watched: Watched, path: str, button: str, typed: dict[str, str] | None = None) -> None:
    watched.page.goto(watched.base + path)
    for name, text in (typed or {}).items():
        watched.page.locator(f"[name={name}]").fill(text)
    watched.page.locator("main").get_by_role("button", name=button).click()
    watched.page.wait_for_load_state("networkidle")
