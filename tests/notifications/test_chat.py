"""Messages to a phone by Apprise: numbers as people type them, one row and one call for each address."""

from __future__ import annotations

import datetime as dt
import json
import warnings

import pytest

from notifications import channels, draining
from notifications.channels.chat import addresses, targets
from notifications.models import ChatTarget, Delivery, Obligation
from workflow.refusals import Invalid, NotVisible
from workflow.workdays import clock

pytestmark = pytest.mark.django_db

NOBODY = "json://127.0.0.1:9"  # the discard port: nobody listens


@pytest.fixture(scope="module", autouse=True)
def apprise_is_loaded() -> None:
    """Its plugins use what Python is about to drop; that is theirs to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise import Apprise

        Apprise().add(NOBODY)


@pytest.fixture(autouse=True)
def services(settings, receiver) -> None:
    here = receiver.url.removeprefix("http://").removesuffix("/kait")
    settings.CHAT_SERVICES = {
        "hidup": {"label": "Pesan", "kind": "phone", "url": f"json://{here}/{{target}}"},
        "mati": {"label": "Mati", "kind": "name", "url": f"{NOBODY}/{{target}}"},
    }


def reached_at(user, service: str = "hidup", address: str = "6281234567890") -> ChatTarget:
    return ChatTarget.objects.create(
        user=user, service=service, address=address, asked_at=clock.now(), confirmed_at=clock.now()
    )


def rows(user) -> list[Delivery]:
    return list(Delivery.objects.filter(channel="chat", obligation__recipient=user).order_by("pk"))


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "+62 812 3456 7890",
        "6281234567890",
        "0062 812 3456 7890",
        "(0812) 3456.7890",
        "+62 (0)812-3456-7890",
        "812 3456 7890",
        " WA: 0812\u00a03456\u00a07890 ",
        "\uff10\uff18\uff11\uff12 3456 7890",
        "0812–3456–7890",
    ],
)
def test_a_number_typed_in_twelve_ways_is_one_number(typed):
    assert addresses.normal(typed, addresses.PHONE) == "6281234567890"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "phone"),
        ("12", "phone"),
        ("json://127.0.0.1:6379/", "phone"),
        ("0812 3456 7890; DROP", "phone"),
        ("0812345678901234567", "phone"),
        ("telp", "phone"),
        ("../../etc", "name"),
        ("a/b", "name"),
        ("nama?x=1", "name"),
        ("user@host", "name"),
        ("12a", "number"),
    ],
)
def test_nothing_but_a_number_or_a_name_is_taken(typed, kind):
    """reminders 59: nobody types an address of the network, of any scheme."""
    with pytest.raises(Invalid):
        addresses.normal(typed, kind)


@pytest.mark.once
def test_of_two_addresses_each_has_its_own_row_and_the_good_one_gets_one_message(cast, lab, receiver, frozen):
    """reminders 40: one alive, one refused, three tries: the alive one has exactly one message."""
    reached_at(cast.head)
    reached_at(cast.head, "mati", "kepala")
    proposal = lab.draft()
    lab.ask(proposal)
    for _try in range(3):
        draining.drain(seconds=30)
        good, bad = rows(cast.head)
        assert (good.status, bad.status) == (Delivery.Status.SENT, Delivery.Status.FAILED)
        frozen.move_to(bad.next_at)
    [call] = receiver.calls
    assert call.path == "/6281234567890"
    told = json.loads(call.body)
    assert proposal.title in told["title"]
    assert "/usulan/" in told["message"]
    assert good.sent_to == "hidup 6281234567890"


@pytest.mark.once
@pytest.mark.parametrize(
    ("url", "status", "reason"),
    [
        (NOBODY, "failed", "apprise gave no proof"),
        ("takdikenal://x", "dead", "does not know"),
        ("", "dead", "does not know"),
    ],
)
def test_a_failure_and_an_unknown_service_have_not_sent(cast, lab, settings, url, status, reason):
    """reminders 1, reminders 40: unknown scheme, empty, nobody there: with a readable reason."""
    settings.CHAT_SERVICES = {"hidup": {"label": "Pesan", "url": url}}
    reached_at(cast.head)
    lab.ask(lab.draft())
    draining.drain(seconds=30)
    [row] = rows(cast.head)
    assert row.status == status
    assert reason in row.last_error


@pytest.mark.parametrize("answer", [None, False, 0])
def test_apprise_that_told_nobody_has_not_sent(cast, lab, monkeypatch, answer):
    """reminders 1: None where no target matched, in its older versions; another result in newer ones."""
    monkeypatch.setattr("apprise.Apprise.notify", lambda *_args, **_kw: answer)
    reached_at(cast.head)
    lab.ask(lab.draft())
    draining.drain(seconds=30)
    assert rows(cast.head)[0].status == Delivery.Status.FAILED


def test_an_address_is_told_only_after_the_code_sent_to_it_came_back(cast, lab, receiver, client):
    client.force_login(cast.head)
    page = "/pemberitahuan/pesan/"
    answer = client.post(page, {"service": "hidup", "address": "0812-3456-7890"})
    target = ChatTarget.objects.get()
    assert answer.url == f"{page}{target.pk}/"
    lab.ask(lab.draft())
    draining.drain(seconds=30)
    [call] = receiver.calls  # the code, and nothing of the proposal
    assert target.code in json.loads(call.body)["message"]
    kept = Delivery.objects.get(channel="chat")
    assert target.code not in f"{kept.body}{kept.subject_line}{kept.obligation.facts}"
    assert client.post(answer.url, {"code": "x"}).status_code == 400
    client.post(answer.url, {"code": f" {target.code} "})
    assert channels.channel("chat").targets([cast.head.pk]) == {cast.head.pk: [str(target.pk)]}
    assert "6281234567890" in client.get(page).content.decode()
    client.post(f"{page}{target.pk}/hapus/")
    assert not ChatTarget.objects.exists()


def test_a_code_is_guessed_five_times_lasts_an_hour_and_is_sent_five_times_a_day(cast, frozen):
    target = targets.ask(user=cast.head, service="hidup", address="081234567890")
    for _guess in range(targets.TRIES):
        with pytest.raises(Invalid):
            targets.confirm(user=cast.head, pk=target.pk, code="000000x")
    with pytest.raises(Invalid):
        targets.confirm(user=cast.head, pk=target.pk, code=target.code)
    with pytest.raises(NotVisible):
        targets.confirm(user=cast.outsider, pk=target.pk, code=target.code)
    frozen.shift(dt.timedelta(minutes=1))
    again = targets.ask(user=cast.head, service="hidup", address="+62 812 3456 7890")
    assert (again.pk, again.code == target.code) == (target.pk, False)
    frozen.shift(dt.timedelta(hours=2))
    with pytest.raises(Invalid):
        targets.confirm(user=cast.head, pk=target.pk, code=again.code)
    for number in range(3):
        targets.ask(user=cast.head, service="hidup", address=f"08123456789{number}")
    with pytest.raises(Invalid, match=r"chat\.codes"):
        targets.ask(user=cast.head, service="hidup", address="081234567899")
    assert Obligation.objects.filter(kind="chat_code").count() == targets.CODES_A_DAY


def test_a_row_whose_address_was_removed_is_cancelled(cast, lab, receiver):
    target = reached_at(cast.head)
    lab.ask(lab.draft())
    targets.remove(user=cast.head, pk=target.pk)
    draining.drain(seconds=30)
    assert receiver.calls == []
    assert rows(cast.head)[0].status == Delivery.Status.CANCELLED


@pytest.mark.page
def test_a_lab_without_a_service_says_so_and_offers_none(cast, client, settings):
    settings.CHAT_SERVICES = {}
    client.force_login(cast.head)
    assert "belum mengirim pesan" in client.get("/pemberitahuan/pesan/").content.decode()
    assert "chat" not in [each.code for each in channels.offered()]
