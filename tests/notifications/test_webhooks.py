"""Other systems are told by signed calls: what their account may read, in turns of their own."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, health, ledger, outgoing, webhooks
from notifications.channels.webhook import signature
from notifications.models import Delivery, Endpoint, Happening, Obligation, Why
from tests.cast import LabRole
from tests.notifications.support import owe_welcome, statuses
from tests.servers.receiver import Receiver
from workflow.people.models import UnitRole
from workflow.refusals import Denied, Invalid
from workflow.workdays import clock

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EVERYTHING = list(Happening.values)


@pytest.fixture(autouse=True)
def inner_allowed(settings) -> None:
    settings.OUTGOING_ALLOW_PRIVATE = True


def endpoint_for(cast, receiver: Receiver, name: str = "Dasbor Kominfo", *, reads: bool = True) -> Endpoint:
    made = webhooks.register(by=cast.secretary, name=name, address=receiver.url, happenings=EVERYTHING)
    if reads:
        LabRole.objects.create(user=made.account, role=LabRole.Role.EXECUTIVE)
    return made


def rows_of(endpoint: Endpoint) -> list[Delivery]:
    return list(webhooks.deliveries_of(endpoint).order_by("pk"))


def test_a_move_is_told_signed_with_its_moment_and_under_a_stable_id(cast, lab, receiver):
    endpoint = endpoint_for(cast, receiver)
    proposal = lab.send(lab.draft())
    webhooks.drain_all(seconds=30)
    [call] = receiver.calls
    told = json.loads(call.body)
    assert (told["event"], told["move"]["verb"]) == ("proposal.moved", "submit")
    assert told["proposal"]["id"] == proposal.public_id
    assert told["proposal"]["title"] == proposal.title
    moment, mac = (part.partition("=")[2] for part in call.headers["X-Lab-Signature"].split(","))
    assert abs(int(moment) - clock.now().timestamp()) < 5
    key = endpoint.secret.encode()
    assert mac == hmac.new(key, f"{moment}.".encode() + call.body, hashlib.sha256).hexdigest()
    assert mac != signature(endpoint.renew_secret(), int(moment), call.body)
    assert call.headers["X-Lab-Delivery"] == told["id"]
    [row] = rows_of(endpoint)
    assert (row.status, row.proof, row.body) == (Delivery.Status.SENT, "HTTP 204", "")


def test_an_account_without_a_part_is_told_nothing_and_a_lost_right_stops_what_waits(cast, lab, receiver):
    """reminders 23: the account's right is asked at the sending; no title leaves."""
    blind, seeing = endpoint_for(cast, receiver, "Buta", reads=False), endpoint_for(cast, receiver, "Melihat")
    lab.send(lab.draft(title="Rahasia"))
    LabRole.objects.filter(user=seeing.account).delete()
    webhooks.drain_all(seconds=30)
    assert receiver.calls == []
    assert [row.status for each in (blind, seeing) for row in rows_of(each)] == [
        Delivery.Status.CANCELLED
    ] * 2
    UnitRole.objects.create(user=blind.account, unit=cast.dinsos, role=UnitRole.Role.MEMBER)
    lab.send(lab.draft(title="Milik unit lain"))
    webhooks.drain_all(seconds=30)
    assert receiver.calls == []


def test_a_draft_is_told_to_nobody_outside(cast, lab, receiver):
    endpoint = endpoint_for(cast, receiver)
    lab.draft()
    webhooks.drain_all(seconds=30)
    assert [row.status for row in rows_of(endpoint) if row.status == Delivery.Status.SENT] == []
    assert receiver.calls == []


def test_what_is_not_yes_has_not_been_told_and_is_tried_again(cast, lab, receiver, frozen):
    """reminders 1: 500, a redirect, silence: no row may say sent."""
    endpoint = endpoint_for(cast, receiver)
    lab.send(lab.draft())
    for status in (500, 302, 404):
        receiver.answer(status, "nanti", headers={"Location": receiver.url})
        webhooks.drain_all(seconds=30)
        [row] = rows_of(endpoint)
        assert (row.status, row.last_error) == (Delivery.Status.FAILED, f"HTTP {status}: nanti")
        frozen.move_to(row.next_at)
    receiver.answer(204)
    webhooks.drain_all(seconds=30)
    [row] = rows_of(endpoint)
    assert row.status == Delivery.Status.SENT
    assert len({call.headers["X-Lab-Delivery"] for call in receiver.calls}) == 1
    assert Endpoint.objects.get().failures == 0


def test_a_receiver_that_hangs_is_paused_with_notice_and_keeps_nobody_waiting(
    cast, lab, receiver, frozen, monkeypatch
):
    """reminders 58: mail and the other receiver stay on time; what waited goes out when it goes on."""
    monkeypatch.setattr(outgoing, "DEADLINE", 0.05)
    monkeypatch.setattr(webhooks, "PAUSE_AFTER", 3)
    with Receiver.running() as slow:
        slow.script(lambda _wire: slow.gone.wait(5))
        hanging, quick = endpoint_for(cast, slow, "A"), endpoint_for(cast, receiver, "B")
        for number in range(4):
            lab.send(lab.draft(title=f"Usulan {number}"))
        owe_welcome(cast.outsider)
        for turn in range(5):
            webhooks.drain_all(seconds=30)
            draining.drain(seconds=30)
            if turn == 0:
                assert len(receiver.calls) == 4  # one failure of A ended its turn
                assert "failed" not in statuses()
            frozen.shift(dt.timedelta(minutes=5))
        assert len(slow.calls) == 3
        assert {row.status for row in rows_of(quick)} == {Delivery.Status.SENT}
        hanging.refresh_from_db()
        assert hanging.paused_at is not None
        told = Obligation.objects.filter(kind="webhook_paused")
        assert {row.recipient for row in told} == {cast.secretary}
        slow.answer(204)
        webhooks.resume(by=cast.secretary, pk=hanging.pk)
        monkeypatch.undo()
        frozen.shift(dt.timedelta(minutes=5))
        webhooks.drain_all(seconds=30)
        assert {row.status for row in rows_of(hanging)} == {Delivery.Status.SENT}
        assert set(told.values_list("status", flat=True)) == {"done"}


def test_a_receiver_that_did_not_answer_rests_with_all_that_waits_for_it(cast, lab, receiver, frozen, client):
    """reminders 58: what happens meanwhile is no reason to call it; a person's wish is."""
    endpoint = endpoint_for(cast, receiver)
    receiver.answer(503)
    for number in range(3):
        lab.send(lab.draft(title=f"Usulan {number}"))
    webhooks.drain_all(seconds=30)
    assert len(receiver.calls) == 1
    lab.send(lab.draft(title="Sesudahnya"))
    assert webhooks.with_work() == []
    assert not webhooks.drain_one(endpoint.pk)
    client.force_login(cast.secretary)
    page = client.get(f"/sekretariat/kait/{endpoint.pk}/").content.decode()
    assert "Dipanggil lagi Selasa, 24 November 2026, 09.00 WIB" in page
    figures = webhook_figures()
    assert (figures.due, figures.oldest_due, figures.trying) == (0, None, 2)  # nothing of it counts as late
    frozen.shift(dt.timedelta(minutes=2))
    webhooks.drain_all(seconds=30)
    assert len(receiver.calls) == 2
    receiver.answer(204)
    assert webhooks.with_work() == []
    webhooks.try_out(by=cast.secretary, pk=endpoint.pk)
    assert webhooks.drain_one(endpoint.pk)["sent"] > 0
    frozen.shift(dt.timedelta(minutes=5))
    webhooks.drain_all(seconds=30)
    assert {row.status for row in rows_of(endpoint)} == {Delivery.Status.SENT}
    assert Endpoint.objects.get().rests_until is None


def test_thousands_of_events_for_a_receiver_that_fails_cost_ten_calls_and_no_memory(
    cast, receiver, frozen, long
):
    """reminders 58: mail and receiver B are told in the first turn; A is paused with all that waits kept."""
    events = 2000 if long else 300
    with Receiver.running() as broken:
        broken.answer(503)
        failing, quick = endpoint_for(cast, broken, "A"), endpoint_for(cast, receiver, "B")
        ledger.write(
            trial_of(endpoint, nth) for endpoint, n in ((failing, events), (quick, 20)) for nth in range(n)
        )
        owe_welcome(cast.outsider)
        for turn in range(webhooks.PAUSE_AFTER):
            webhooks.drain_all(seconds=30)
            draining.drain(seconds=30)
            assert (len(broken.calls), len(receiver.calls)) == (turn + 1, 20)
            assert statuses()[0] == "sent"
            frozen.shift(dt.timedelta(minutes=20))
            tracemalloc.start()  # after the first turn: templates and modules stay loaded
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    failing.refresh_from_db()
    assert failing.paused_at is not None
    assert Obligation.objects.filter(kind="webhook_paused").count() == 1
    assert len(webhooks.deliveries_of(failing).filter(status__in=Delivery.CLAIMABLE)) == events
    assert peak < 3_000_000


def trial_of(endpoint: Endpoint, nth: int) -> ledger.Owed:
    subject = f"endpoint:{endpoint.pk}"
    return ledger.Owed(endpoint.account_id, "webhook_trial", subject, f"trial:{nth}", Why.ADDRESSED)


def webhook_figures() -> health.ChannelHealth:
    return next(channel for channel in health.now().channels if channel.code == "webhook")


def test_receivers_that_hang_leave_one_worker_to_those_that_answer(cast, lab, receiver):
    """reminders 58: those that answer come first, of the others one at once."""
    first, second, quick = (endpoint_for(cast, receiver, name) for name in ("A", "B", "C"))
    lab.send(lab.draft())
    Endpoint.objects.filter(pk__in=[first.pk, second.pk]).update(failures=2)
    assert webhooks.with_work() == [quick.pk, first.pk, second.pk]
    Endpoint.objects.filter(pk=first.pk).update(busy_until=clock.now() + dt.timedelta(seconds=20))
    assert not webhooks.drain_one(second.pk)
    assert webhooks.drain_one(quick.pk)["sent"] == 1


def test_slow_answers_end_the_turn_of_their_receiver_and_the_rest_is_given_back(cast, lab, receiver):
    """reminders 58: twenty slow yeses of one claim would hold a worker for minutes."""
    endpoint = endpoint_for(cast, receiver)
    receiver.script(lambda wire: receiver.gone.wait(0.1) or wire.write(b"HTTP/1.1 204 Slow\r\n\r\n"))
    for number in range(3):
        lab.send(lab.draft(title=f"Usulan {number}"))
    tally = webhooks.drain_one(endpoint.pk, seconds=0.05)
    assert (tally["sent"], tally["released"], tally["more"]) == (1, 2, 1)
    assert webhooks.with_work() == [endpoint.pk]


def test_the_general_drain_and_a_second_worker_leave_an_endpoint_alone(cast, lab, receiver):
    """reminders 58: its own queue, one conversation at a time."""
    endpoint = endpoint_for(cast, receiver)
    lab.send(lab.draft())
    draining.drain(seconds=30)
    assert receiver.calls == []
    Endpoint.objects.update(busy_until=clock.now() + dt.timedelta(seconds=20))
    assert webhooks.with_work() == []
    assert not webhooks.drain_one(endpoint.pk)
    Endpoint.objects.update(busy_until=clock.now() - dt.timedelta(seconds=1))
    webhooks.drain_one(endpoint.pk)
    assert len(receiver.calls) == 1


def test_what_was_told_is_told_again_on_request_under_its_old_id(cast, lab, receiver):
    endpoint = endpoint_for(cast, receiver)
    lab.send(lab.draft())
    webhooks.drain_all(seconds=30)
    [row] = rows_of(endpoint)
    assert webhooks.replay(by=cast.secretary, pk=endpoint.pk, ids=[row.pk]) == 1
    webhooks.drain_all(seconds=30)
    assert len(receiver.calls) == 2
    assert len({call.headers["X-Lab-Delivery"] for call in receiver.calls}) == 1
    with pytest.raises(Denied):
        webhooks.replay(by=cast.proposer, pk=endpoint.pk, ids=[row.pk])


def test_the_queue_holds_ids_alone(cast, lab, receiver):
    """reminders 58: no payload in rows, whatever waits."""
    endpoint = endpoint_for(cast, receiver)
    receiver.answer(500)
    lab.send(lab.draft(title="Judul yang tidak disimpan"))
    webhooks.drain_all(seconds=30)
    [row] = rows_of(endpoint)
    kept = f"{row.body} {row.subject_line} {row.obligation.facts}"
    assert "Judul" not in kept
    assert endpoint.secret not in str(Endpoint.objects.values().get())


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ({"name": " "}, "name"),
        ({"happenings": []}, "happenings"),
        ({"address": "http://contoh.example/"}, "address"),
        ({"address": "https://127.0.0.1/"}, "address"),
    ],
)
def test_an_endpoint_needs_a_name_an_event_and_a_public_address(cast, settings, field, typed):
    settings.OUTGOING_ALLOW_PRIVATE = False
    fine = {"name": "Dasbor", "address": "https://contoh.example/", "happenings": EVERYTHING}
    with pytest.raises(Invalid) as refused:
        webhooks.register(by=cast.secretary, **{**fine, **field})
    assert refused.value.obstacles[0].field == typed


def test_the_secretariat_registers_tries_and_removes_an_endpoint_and_sees_the_secret_once(
    cast, client, receiver
):
    client.force_login(cast.secretary)
    page = "/sekretariat/kait/"
    assert "Belum ada sistem" in client.get(page).content.decode()
    typed = {"name": "Dasbor", "address": receiver.url, "happenings": EVERYTHING}
    made = client.post(f"{page}baru/", typed)
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in made.content.decode()
    one = f"{page}{endpoint.pk}/"
    assert endpoint.secret not in client.get(one).content.decode()
    client.post(one, {"act": "try"})
    webhooks.drain_all(seconds=30)
    assert json.loads(receiver.calls[0].body)["event"] == "trial"
    assert "HTTP 204" in client.get(one).content.decode()
    assert client.post(one, {**typed, "name": ""}).status_code == 400
    client.post(one, {"act": "remove"})
    assert client.get(one).status_code == 404
    endpoint.account.refresh_from_db()
    assert not endpoint.account.is_active
    client.force_login(cast.proposer)
    assert client.get(page).status_code == 403


def test_their_list_and_the_list_of_one_cost_the_same_for_one_row_and_for_three(cast, lab, client, receiver):
    client.force_login(cast.secretary)
    endpoint = endpoint_for(cast, receiver, "Sistem 0")
    lab.send(lab.draft())
    pages = {"/sekretariat/kait/": [], f"/sekretariat/kait/{endpoint.pk}/": []}
    for more in ((), (1, 2)):
        for n in more:
            endpoint_for(cast, receiver, f"Sistem {n}")
            lab.send(lab.draft())
        for page, costs in pages.items():
            client.get(page)  # what is built once a process
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            costs.append(len(asked))
    assert (Endpoint.objects.count(), len(rows_of(endpoint))) == (3, 3)
    assert [few == many for few, many in pages.values()] == [True, True], pages


def test_other_systems_and_their_calls_are_found_and_taken_along_as_files(cast, lab, client, receiver):
    client.force_login(cast.secretary)
    one, other = endpoint_for(cast, receiver, "Dasbor"), endpoint_for(cast, receiver, "SIK")
    Endpoint.objects.filter(pk=other.pk).update(paused_at=clock.now())
    lab.send(lab.draft())

    def file(address: str) -> list[str]:
        return b"".join(client.get(address)).decode("utf-8-sig").splitlines()

    assert [len(file(f"/sekretariat/kait/?unduh=csv{more}")) for more in ("", "&q=dasbor")] == [3, 2]
    assert "SIK" in file("/sekretariat/kait/?unduh=csv&keadaan=paused")[1]
    calls = file(f"/sekretariat/kait/{one.pk}/?unduh=csv")
    assert len(calls) == 1 + len(rows_of(one))
    assert one.secret not in "".join(calls)
    client.force_login(cast.proposer)
    assert client.get("/sekretariat/kait/?unduh=csv").status_code == 403


def test_the_accounts_of_other_systems_get_no_mail(cast, receiver):
    from notifications.channels import channel

    account = endpoint_for(cast, receiver).account
    assert channel("email").targets([account.pk]) == {account.pk: []}
