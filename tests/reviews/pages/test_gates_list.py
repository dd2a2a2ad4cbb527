"""The secretariat's list of gates, and announcing many decisions at once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining
from tests.cast import make_person
from tests.proposals.lab import fresh
from workflow.people.models import LabRole
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import TeamMember
from workflow.reviews import services
from workflow.reviews.models import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.page]

LIST, MANY = "/sekretariat/", "/sekretariat/umumkan/"
DECREE = {"decree_number": "188.45/12/2026", "decree_date": "2026-11-24"}


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def text(answer) -> str:
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


@pytest.fixture
def four(gate, cast):
    """One panel at each step: nobody asked, being reviewed, ready, recorded."""
    empty = gate.sent("Ambulans Desa Satu Nomor")
    review = gate.sent("Bank Sampah Sekolah")
    gate.assign(review, cast.reviewer_a, cast.reviewer_b)
    gate.file(review, cast.reviewer_a)
    ready = gate.sent("E-Retribusi Pasar")
    gate.assign(ready, cast.reviewer_a, cast.reviewer_b)
    gate.file(ready, cast.reviewer_a, 5)
    gate.file(ready, cast.reviewer_b, 3)
    recorded = gate.judged("Sumur Pintar")
    gate.record(recorded)
    return empty, review, ready, recorded


def test_the_heading_tells_how_many_lie_there_and_how_many_wait_on_me(secretary, four):
    page = text(secretary.get(LIST))
    assert "4 usulan di gerbang, 3 menunggu Anda" in page
    for words in ("Belum ada penelaah", "1 dari 2 menyerahkan", "2 dari 2 · 80,0 · selisih 2 poin",
                  "Diluluskan, tercatat"):  # fmt: skip
        assert words in page


def test_an_empty_gate_says_what_comes(secretary, gate):
    page = text(secretary.get(LIST))
    assert "Tidak ada usulan di gerbang" in page
    assert "begitu kepala unit menyetujui" in page


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("langkah=tugaskan", ["Ambulans Desa Satu Nomor"]),
        ("langkah=ditelaah", ["Bank Sampah Sekolah"]),
        ("langkah=putuskan", ["E-Retribusi Pasar"]),
        ("langkah=umumkan", ["Sumur Pintar"]),
        ("q=retribusi", ["E-Retribusi Pasar"]),
        ("tahap=design", []),
    ],
)
def test_steps_stage_and_search_narrow_the_list_and_its_file_alike(secretary, four, asked, titles):
    every = [panel.revision.proposal.title for panel in four]
    for address in (f"{LIST}?{asked}", f"{LIST}?{asked}&unduh=csv"):
        page = text(secretary.get(address))
        assert [title for title in every if title in page] == titles


def test_only_the_secretariat_has_the_list(client, cast, four):
    for person in (cast.proposer, cast.head, cast.reviewer_a, cast.executive, cast.outsider):
        client.force_login(person)
        assert client.get(LIST).status_code == 403
        assert client.get(MANY).status_code == 403
        assert client.post(MANY, {"keputusan": [Decision.objects.get().pk], **DECREE}).status_code == 403
    assert Decision.objects.get().status == Decision.Status.RECORDED


def test_a_secretarys_own_proposal_counts_nowhere(client, cast, gate):
    """Review 8: no row, no figure, no average that moves."""
    panel = gate.judged("Arsip Sekali Klik")
    TeamMember.objects.create(
        proposal=panel.revision.proposal, user=cast.secretary_2, role=TeamMember.Role.CO_WRITER
    )
    client.force_login(cast.secretary_2)
    for address in (LIST, f"{LIST}?unduh=csv", f"{LIST}?q=Arsip"):
        page = text(client.get(address))
        assert "Arsip Sekali Klik" not in page
    assert "Tidak ada usulan di gerbang" in text(client.get(LIST))


def test_a_secretary_who_reviews_sees_no_mean_before_filing(client, cast, gate):
    both = make_person(
        "Ganda Wirawan", unit=cast.bappeda, lab=[LabRole.Role.SECRETARIAT, LabRole.Role.REVIEWER]
    )
    panel = gate.judged("E-Retribusi Pasar", score=3)
    gate.assign(panel, both)
    client.force_login(both)
    assert "60,0" not in text(client.get(LIST))
    assert "60,0" not in text(client.get(f"{LIST}?unduh=csv"))
    gate.file(panel, both, 3)
    assert "60,0" in text(client.get(LIST))


def test_the_list_costs_the_same_with_one_and_three_rows(secretary, gate):
    """Review 76."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            secretary.get(LIST)
        return len(made)

    gate.record(gate.judged("Satu"))
    queries()
    one = queries()
    gate.record(gate.judged("Dua"))
    gate.judged("Tiga")
    assert queries() == one


# --- Announcing many ---------------------------------------------------------------------------------


def test_the_page_says_for_each_what_will_happen_and_changes_nothing(secretary, gate):
    chosen = [gate.record(gate.judged("Satu")), gate.record(gate.judged("Dua"), Verb.DECLINE)]
    page = text(secretary.get(MANY, {"keputusan": [decision.pk for decision in chosen]}))
    assert "Umumkan 2 keputusan?" in page
    assert "Usulan masuk ke tahap Diagnose" in page
    assert "Usulan tidak dilanjutkan." in page
    assert Decision.objects.filter(status=Decision.Status.RECORDED).count() == 2


def test_each_gets_its_own_answer_and_only_those_that_moved_are_told(secretary, cast, gate):
    """Review 41: one fine, one whose scores changed, one withdrawn meanwhile."""
    fine, changed, gone = (gate.judged(title) for title in ("Satu", "Dua", "Tiga"))
    decisions = [gate.record(panel) for panel in (fine, changed, gone)]
    gate.file(changed, cast.reviewer_a, 2)
    gate.lab.move(gate.proposal(gone), Verb.WITHDRAW, cast.proposer, reason="Pindah unit.")
    draining.drain(seconds=30)
    mail.outbox.clear()
    form = {"keputusan": [decision.pk for decision in decisions], **DECREE}
    answer = secretary.post(MANY, form)
    assert answer.status_code == 302
    page = text(secretary.get(LIST))
    assert "Satu diumumkan: diluluskan." in page
    assert "Dua tidak diumumkan. Nilai berubah" in page
    assert "1 keputusan tidak lagi menunggu" in page
    assert [gate.proposal(panel).state for panel in (fine, changed, gone)] == [
        State.DIAGNOSE,
        State.DRUM_UP_REVIEW,
        State.WITHDRAWN,
    ]
    draining.drain(seconds=30)
    assert mail.outbox
    assert all("Satu" in message.subject for message in mail.outbox)
    before = len(mail.outbox)
    assert secretary.post(MANY, form).status_code == 302, "a second press is harmless"
    draining.drain(seconds=30)
    assert len(mail.outbox) == before


def test_without_a_decree_nothing_is_announced_and_the_field_says_so(secretary, gate):
    decision = gate.record(gate.judged("Satu"))
    answer = secretary.post(MANY, {"keputusan": [decision.pk], "decree_number": "188.45/9"})
    assert answer.status_code == 400
    assert 'value="188.45/9"' in text(answer), "what was typed is kept"
    assert Decision.objects.get().status == Decision.Status.RECORDED


def test_where_the_lead_announces_no_decree_is_asked(secretary, gate):
    gate.announced_by_lead()
    decision = gate.record(gate.judged("Satu"))
    assert "decree_number" not in text(secretary.get(MANY, {"keputusan": decision.pk}))
    secretary.post(MANY, {"keputusan": [decision.pk]})
    assert Decision.objects.get().status == Decision.Status.ANNOUNCED


def test_what_waits_on_the_desk_leads_to_its_gate(client, cast, four):
    empty, _review, ready, recorded = four
    services.name_lead(panel_id=ready.pk, lead=cast.lead, by=cast.secretary)
    for person, panels in ((cast.secretary, (empty, recorded)), (cast.lead, (ready,))):
        client.force_login(person)
        page = text(client.get("/"))
        for panel in panels:
            assert f"/gerbang/{fresh(panel.revision.proposal).public_id}/" in page
