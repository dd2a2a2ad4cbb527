"""A page that lets somebody in writes its mail into the ledger; a worker sends it."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from notifications import draining, ledger
from notifications.models import Delivery, Obligation
from tests.cast import PASSWORD, make_person
from tests.notifications.support import owe_welcome
from tests.postbox import posted
from workflow.people.models import SignInMail

CODE, RESET = "account_request_login_code", "account_reset_password"


@pytest.fixture
def person(cast):
    return make_person("Sari Lestari", unit=cast.puskesmas, password=PASSWORD)


@pytest.mark.parametrize("page", [CODE, RESET])
def test_the_page_talks_to_no_mail_server(person, client, page, settings):
    settings.EMAIL_BACKEND = "tests.people.test_sign_in_mail.NoServer"
    assert client.post(reverse(page), {"email": person.email}).status_code == 302
    [row] = Delivery.objects.all()
    assert (row.channel, row.status, row.obligation.address) == ("urgent_mail", "waiting", person.email)


class NoServer:
    def __init__(self, **_options):
        raise AssertionError("a page opened a mail server")


@pytest.mark.parametrize("page", [CODE, RESET])
def test_its_secret_is_kept_nowhere_once_it_has_gone(person, client, page):
    client.post(reverse(page), {"email": person.email})
    [letter] = posted()
    assert letter.to == [person.email]
    assert not letter.alternatives
    assert not SignInMail.objects.exists()
    assert Delivery.objects.get().body == ""
    assert Obligation.objects.get().facts == {}


def test_a_code_that_is_over_is_not_sent_and_goes(person, client, frozen):
    client.post(reverse(CODE), {"email": person.email})
    frozen.shift(dt.timedelta(hours=1))
    assert posted() == []
    assert Delivery.objects.get().status == Delivery.Status.CANCELLED
    client.post(reverse(CODE), {"email": person.email})
    assert SignInMail.objects.count() == 1


def test_it_goes_before_the_reminders_that_waited_longer(person, cast, client, frozen):
    owe_welcome(cast.proposer, cast.head)
    frozen.shift(dt.timedelta(minutes=1))
    client.post(reverse(CODE), {"email": person.email})
    draining.drain(seconds=5)
    assert [letter.to[0] == person.email for letter in mail.outbox] == [True, False, False]


def test_without_the_obligation_there_is_no_mail(person, client, monkeypatch):
    """One transaction: a ledger that fails leaves no secret behind."""

    def fail(**_owed):
        raise RuntimeError

    monkeypatch.setattr(ledger, "owe", fail)
    with pytest.raises(RuntimeError):
        client.post(reverse(CODE), {"email": person.email})
    assert not SignInMail.objects.exists()
