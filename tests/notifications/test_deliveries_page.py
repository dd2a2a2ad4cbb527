"""`/sekretariat/kiriman/`: what failed, in words, tried again or given up by somebody with a name."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, services
from notifications.models import Delivery, DeliveryStep, Obligation
from tests.notifications.support import mail_row, owe_welcome, statuses
from workflow.people.models import User
from workflow.refusals import Denied, Invalid
from workflow.workdays import clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]

ADDRESS = "/sekretariat/kiriman/"
UNKNOWN = "550 5.1.1 User unknown"
Status = Delivery.Status


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def fail(*people: User, status: str = Status.DEAD, error: str = UNKNOWN, **fields) -> list[int]:
    owe_welcome(*people)
    rows = Delivery.objects.filter(channel="email", obligation__recipient__in=people)
    rows.update(status=status, last_error=error, attempts=20, next_at=None, **fields)
    return list(rows.values_list("pk", flat=True))


def text(answer) -> str:
    return answer.content.decode()


def test_they_are_the_secretariats(client, cast):
    ids = fail(cast.proposer)
    for person in (cast.outsider, cast.executive, cast.auditor, cast.proposer):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {"pilih": ids, "step": "coba"}).status_code == 403
        with pytest.raises(Denied):
            services.retry_deliveries(by=person, ids=ids)
        with pytest.raises(Denied):
            services.discard_deliveries(by=person, ids=ids, reason="Tidak perlu.")
    assert statuses() == [Status.DEAD]


def test_a_row_says_to_whom_what_kind_and_why_but_not_what_the_message_said(secretary, cast):
    fail(cast.proposer, subject_line="Markaponda Lansia", body="Markaponda")
    shown = text(secretary.get(ADDRESS))
    assert "1 kiriman gagal" in shown
    assert cast.proposer.email in shown
    assert f'href="/sekretariat/orang/{cast.proposer.pk}/"' in shown  # where the address is put right
    assert "Server surel tidak mengenal alamat ini" in shown
    assert UNKNOWN in shown
    assert "Markaponda" not in shown


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("mail server: [Errno 111] Connection refused", "Server surel tidak dapat dihubungi"),
        ("not an address: budi@@", "Alamatnya kosong atau salah tulis"),
        ("552 5.2.2 Mailbox full", "Kotak suratnya penuh"),
        ("TemplateSyntaxError: x", "Gangguan di lab"),
    ],
)
def test_an_error_is_said_in_words(secretary, cast, error, words):
    fail(cast.proposer, error=error)
    assert words in text(secretary.get(ADDRESS))


def test_what_is_tried_again_goes_out_and_who_did_it_is_kept(secretary, cast):
    ids = fail(cast.proposer)
    answer = secretary.post(
        ADDRESS, {"pilih": ids, "step": "coba", "reason": "Alamat sudah betul."}, follow=True
    )
    assert "1 kiriman dicoba lagi sekarang." in text(answer)
    draining.drain(seconds=5)
    assert mail_row().status == Status.SENT
    step = DeliveryStep.objects.get()
    assert (step.by, step.reason, step.attempts, step.error) == (
        cast.secretary,
        "Alamat sudah betul.",
        20,
        UNKNOWN,
    )
    dealt_with = text(secretary.get(ADDRESS, {"lihat": "ditangani"}))
    assert "Dicoba lagi" in dealt_with
    assert cast.secretary.name in dealt_with


def test_what_no_longer_holds_is_not_sent_when_tried_again(secretary, cast):
    ids = fail(cast.proposer)
    Obligation.objects.all().close(Obligation.Status.DONE, "Sudah dijawab.")
    services.retry_deliveries(by=cast.secretary, ids=ids)
    draining.drain(seconds=5)
    assert mail_row().status == Status.CANCELLED


def test_giving_up_needs_a_reason_and_keeps_what_was_ticked(secretary, cast):
    one, two = fail(cast.proposer, cast.head)
    answer = secretary.post(ADDRESS, {"pilih": [one], "step": "buang"})
    assert answer.status_code == 400
    assert "Tuliskan mengapa dibuang." in text(answer)
    assert text(answer).count(" checked>") == 1
    with pytest.raises(Invalid):
        services.discard_deliveries(by=cast.secretary, ids=[one], reason="  ")
    secretary.post(ADDRESS, {"pilih": [one], "step": "buang", "reason": "Sudah pensiun."})
    assert statuses() == [Status.CANCELLED, Status.DEAD]
    assert Delivery.objects.get(pk=one).reason == "Sudah pensiun."
    assert Delivery.objects.get(pk=two).status == Status.DEAD


def test_all_of_the_narrowed_list_at_once_and_none_beside_it(secretary, cast):
    fail(cast.proposer, cast.head)
    typed = {"semua": "ya", "step": "buang", "reason": "Akun uji."}
    secretary.post(f"{ADDRESS}?q={cast.head.email}", typed)
    assert DeliveryStep.objects.get().delivery.obligation.recipient == cast.head


def test_a_worker_that_holds_one_or_a_colleague_who_was_quicker_is_not_disturbed(secretary, cast):
    ids = fail(cast.proposer, status=Status.LEASED)
    assert services.retry_deliveries(by=cast.secretary, ids=ids) == 0
    Delivery.objects.filter(pk__in=ids).update(status=Status.DEAD)
    services.discard_deliveries(by=cast.secretary, ids=ids, reason="Akun uji.")
    answer = secretary.post(ADDRESS, {"pilih": ids, "step": "coba"}, follow=True)
    assert "Tidak ada yang berubah" in text(answer)
    assert statuses() == [Status.CANCELLED]


def test_what_is_still_tried_stands_apart_with_its_next_time(secretary, cast):
    fail(cast.proposer, status=Status.FAILED)
    Delivery.objects.filter(status=Status.FAILED).update(next_at=clock.now())
    assert "Belum ada yang gagal untuk selamanya" in text(secretary.get(ADDRESS))
    assert cast.proposer.email in text(secretary.get(ADDRESS, {"lihat": "mencoba"}))


def test_a_file_and_the_same_queries_for_one_and_three(secretary, cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            secretary.get(ADDRESS)
        return len(queries)

    User.objects.filter(pk=cast.proposer.pk).update(name="=SUM(A1)")
    fail(cast.proposer)
    secretary.get(ADDRESS)
    one = cost()
    fail(cast.head, cast.coach)
    assert cost() == one
    file = b"".join(secretary.get(ADDRESS, {"unduh": "csv"}).streaming_content).decode("utf-8-sig")
    assert "'=SUM(A1)" in {row["Kepada"] for row in csv.DictReader(io.StringIO(file, newline=""))}
