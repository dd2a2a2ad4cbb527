"""The page on which one reviewer judges: saving, filing, refusals, and nothing of others before filing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.proposals import fill
from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.machine import Verb
from workflow.proposals.models import DrumUpSheet
from workflow.reviews import services
from workflow.reviews.models import Assignment, Filing, LegalCriterion, Panel, Review
from workflow.serving import rescue

pytestmark = [pytest.mark.django_db, pytest.mark.page]

TOKEN = re.compile(r"[A-Za-z0-9]{64}")  # of the forms, another at each look
JSON = {"Accept": "application/json"}


class Desk:
    """One reviewer at one assignment, over HTTP."""

    def __init__(self, panel: Panel, who: User) -> None:
        self.panel, self.who, self.client = panel, who, Client()
        self.client.force_login(who)
        seat = Assignment.objects.filter(panel=panel, reviewer=who).order_by("-pk").first()
        self.address = f"/telaah/{seat.pk}/"

    def text(self, query: str = "") -> str:
        answer = self.client.get(f"{self.address}{query}")
        assert answer.status_code == 200
        return TOKEN.sub("", answer.content.decode())

    def form(self, mark: Any = 4, **more: Any) -> dict[str, Any]:
        marks = {f"marks.{criterion.pk}": mark for criterion in self.panel.rubric.criteria.all()}
        answers = {f"confirmations.{key}": "ya" for key in LegalCriterion.values}
        return {"version": 0, "abstained": "tidak", **marks, **answers, "note": "", "lab_note": "", **more}

    @property
    def sealed(self) -> dict[str, str]:
        """What the open form carries: who opened it, and where."""
        return {rescue.SEAL: rescue.seal(self.who.pk, self.address)}

    def send(self, step: str = "ajukan", **form: Any) -> HttpResponse:
        return self.client.post(self.address, {"langkah": step, **self.sealed, **form})

    def save(self, **form: Any) -> HttpResponse:
        return self.client.post(self.address, self.sealed | form, headers=JSON)

    def review(self) -> Review:
        return Review.objects.get(panel=self.panel, reviewer=self.who)


@pytest.fixture
def panel(gate: Gate) -> Panel:
    panel = gate.sent()
    gate.assign(panel, gate.cast.reviewer_a, gate.cast.reviewer_b)
    return panel


@pytest.fixture
def desk(gate: Gate, panel: Panel) -> Desk:
    return Desk(panel, gate.cast.reviewer_a)


def test_the_text_as_judged_stands_beside_the_rubric(desk: Desk, panel: Panel) -> None:
    DrumUpSheet.objects.filter(proposal=panel.proposal).update(summary="Markabelumdikirim")
    page = desk.text()
    assert panel.proposal.title in page
    assert "Markabelumdikirim" not in page
    assert 'class="block"' in page


def test_what_changed_since_ones_last_review_is_counted_and_marked(gate: Gate, desk: Desk) -> None:
    """The text one judged is the one it is compared with; who judged none before sees no mark."""
    proposal, cast = desk.panel.proposal, gate.cast
    gate.file(desk.panel, cast.reviewer_a, 3)
    gate.decided(desk.panel, Verb.SEND_BACK, overrides={"quorum.short": "Satu cuti."})
    fill.save(proposal, "idea", cast.proposer, summary="Kader datang ke rumah.")
    gate.lab.send(fresh(proposal))
    panel = gate.again(desk.panel)
    services.assign(panel_id=panel.pk, reviewer=cast.reviewer_c, by=cast.secretary)
    text = Desk(panel, cast.reviewer_a).text()
    assert "Satu isian berubah antara revisi 1 dan revisi 2." in text
    assert "<mark>Kader datang ke rumah.</mark>" in text
    for newcomer in (cast.reviewer_b, cast.reviewer_c):
        page = Desk(panel, newcomer).text()
        assert "Kader datang ke rumah." in page
        assert "<mark>" not in page


# --- Saving ------------------------------------------------------------------------------------------


def test_a_pause_saves_the_changed_fields_and_says_when(desk: Desk) -> None:
    criterion = desk.panel.rubric.criteria.all()[0]
    answer = desk.save(version=0, **{f"marks.{criterion.pk}": "4"})
    assert answer.json() == {"saved_at": "09.00.00 WIB", "version": 1}
    assert desk.save(version=1, note="Jelas sumbernya.").json()["version"] == 2
    assert desk.review().marks == {str(criterion.pk): 4}
    assert desk.review().note == "Jelas sumbernya."
    assert "Jelas sumbernya." in desk.text()


# Review case 37.
@pytest.mark.parametrize("typed", ["3,5", "3.5", "6", "0", "-1", "1e1", "٣", "empat"])
def test_a_score_that_is_no_whole_number_of_the_scale_is_refused_and_never_another_value(
    desk: Desk, typed: str
) -> None:
    name = f"marks.{desk.panel.rubric.criteria.all()[0].pk}"
    answer = desk.save(version=0, **{name: typed})
    assert answer.status_code == 400
    assert [(o["code"], o["field"]) for o in answer.json()["obstacles"]] == [("score.invalid", name)]
    assert not Review.objects.filter(version__gt=0).exists()
    page = desk.send(**desk.form(mark=typed, note="Tulisan panjang"))
    assert page.status_code == 400
    assert "Tulisan panjang" in page.content.decode()
    assert not Filing.objects.exists()


# Review case 11.
def test_two_tabs_overwrite_nothing_and_both_texts_are_shown(desk: Desk) -> None:
    desk.save(version=0, note="Dari halaman satu")
    answer = desk.save(version=0, note="Dari halaman dua", lab_note="")
    assert answer.status_code == 409
    told = answer.json()
    assert [o["code"] for o in told["obstacles"]] == ["draft.newer"]
    assert told["version"] == 1
    (conflict,) = told["conflicts"]
    assert (conflict["field"], conflict["yours"], conflict["theirs"]) == (
        "note",
        "Dari halaman dua",
        "Dari halaman satu",
    )
    assert desk.review().note == "Dari halaman satu"
    page = desk.send("simpan", version=0, note="Dari halaman dua")
    assert page.status_code == 409
    assert "Dari halaman satu" in page.content.decode()
    assert "Dari halaman dua" in page.content.decode()
    assert 'name="version" value="1"' in page.content.decode()
    assert desk.send("simpan", version=1, note="Dari halaman dua").status_code == 302
    assert desk.review().note == "Dari halaman dua"


def test_saved_twice_after_a_lost_answer_it_is_no_conflict(desk: Desk) -> None:
    assert desk.save(version=0, note="Sama").json()["version"] == 1
    assert desk.save(version=0, note="Sama").json()["version"] == 1


# Review case 47.
def test_a_session_that_ends_while_scoring_says_so_and_gives_the_text_back(desk: Desk) -> None:
    desk.client.logout()
    answer = desk.save(version=0, note="Jangan hilang")
    assert answer.status_code == 401
    assert answer.json()["obstacles"][0]["code"] == "session.over"
    page = desk.send(**desk.form(note="Jangan hilang"))
    assert page.status_code == 401
    assert "Jangan hilang" in page.content.decode()
    assert not Review.objects.exists()
    assert desk.client.get(desk.address).status_code == 302
    again = dict(page.context["again"])
    desk.client.force_login(desk.who)
    assert desk.client.post(desk.address, desk.sealed | again).status_code == 302
    assert Filing.objects.get().note == "Jangan hilang"


def test_signed_in_as_somebody_else_a_review_is_not_filed_under_the_wrong_name(
    gate: Gate, panel: Panel, desk: Desk
) -> None:
    """Review 47."""
    desk.client.force_login(gate.cast.reviewer_b)
    assert desk.save(version=0, note="Tulisansaya").json()["obstacles"][0]["code"] == "session.other"
    page = desk.send(**desk.form(note="Tulisan saya ini"))
    assert page.status_code == 403
    assert "Tulisan saya ini" in page.content.decode()
    assert not Review.objects.exists()


# Review case 13.
def test_a_whole_book_pasted_into_a_note_is_refused_by_its_field_and_kept(desk: Desk) -> None:
    book = "kata " * 600_000
    answer = desk.save(version=0, note=book, lab_note="Pendek.")
    assert answer.status_code == 400
    assert [(o["code"], o["field"]) for o in answer.json()["obstacles"]] == [("note.too_long", "note")]
    page = desk.send(**desk.form(note=book))
    assert page.status_code == 400
    assert book[:1000] in page.content.decode()
    assert "Catatan paling panjang 20000 huruf." in page.content.decode()
    assert not Filing.objects.exists()


def test_the_next_review_is_the_one_after_it_in_the_queue(gate: Gate) -> None:
    cast = gate.cast
    panels = [gate.sent(title) for title in ("Satu Pintu", "Dua Arah", "Tiga Roda")]
    for panel in panels:
        gate.assign(panel, cast.reviewer_a)
    desks = [Desk(panel, cast.reviewer_a) for panel in panels]
    for n, desk in enumerate(desks):
        page = desk.text()
        assert f"Telaah {n + 1} dari 3" in page
        following = desks[(n + 1) % 3].address
        assert re.search(rf'href="{following}"[^>]*data-next', page)
    desks[0].send(**desks[0].form())
    filed = desks[0].text()
    assert "dari 3" not in filed
    assert f'href="{desks[1].address}"' in filed


# --- Filing ------------------------------------------------------------------------------------------


def test_filing_says_by_the_criterion_what_is_missing_and_keeps_what_was_typed(desk: Desk) -> None:
    first, *rest = desk.panel.rubric.criteria.all()
    page = desk.send(version=0, note="Sudah panjang", **{f"marks.{first.pk}": "5"})
    text = page.content.decode()
    assert page.status_code == 400
    for criterion in rest:
        assert f'href="#id_marks.{criterion.pk}' in text
        assert f"Beri nilai untuk: {criterion.name}" in text
    assert f"Beri nilai untuk: {first.name}" not in text
    assert "Sudah panjang" in text
    assert desk.review().note == "Sudah panjang"
    assert not Filing.objects.exists()


# Review case 73.
def test_pressed_twice_it_is_filed_once(desk: Desk) -> None:
    form = desk.form(note="Baik.")
    assert [desk.send(**form).status_code for _press in range(3)] == [302, 302, 302]
    assert Filing.objects.count() == 1
    assert "Nilai Anda sudah diajukan" in desk.text()


def test_a_stale_tab_does_not_file_over_marks_it_never_saw(desk: Desk) -> None:
    desk.send("simpan", **desk.form(5))
    answer = desk.send(version=0, **{k: v for k, v in desk.form(3).items() if k != "version"})
    assert answer.status_code == 409
    assert not Filing.objects.exists()


def test_what_was_filed_is_changed_and_filed_again(desk: Desk) -> None:
    desk.send(**desk.form(4))
    assert 'name="langkah"' not in desk.text()
    desk.send(**desk.form(2, version=desk.review().version))
    assert Filing.objects.count() == 2
    assert 'value="2" checked' in desk.text("?ubah=1")


# Review case 35.
def test_an_abstention_needs_no_marks_but_its_reason_and_has_no_total(desk: Desk) -> None:
    page = desk.send(version=0, abstained="ya", note="Tidak dihitung.")
    assert page.status_code == 400
    assert "Anda abstain: tulis sebabnya di catatan untuk lab." in page.content.decode()
    assert 'href="#id_lab_note"' in page.content.decode()
    assert not Filing.objects.exists()
    desk.send(version=1, abstained="ya", lab_note="Saya kenal timnya.")
    assert "Anda abstain" in desk.text()
    assert Filing.objects.get().abstained


# Review case 35.
def test_what_does_not_apply_is_explained_in_one_of_the_notes(desk: Desk) -> None:
    first = desk.panel.rubric.criteria.first()
    first.na_allowed = True
    first.save()
    marks = desk.form(4, **{f"marks.{first.pk}": "na"})
    page = desk.send(**marks)
    assert page.status_code == 400
    assert f"mengapa ini tidak berlaku: {first.name}" in page.content.decode()
    assert not Filing.objects.exists()
    assert desk.send(**marks | {"version": 1, "note": "Usulan ini tanpa biaya."}).status_code == 302
    assert Filing.objects.get().scores.get(criterion=first).value is None


# --- Blindness ---------------------------------------------------------------------------------------


# Review case 8.
def test_nothing_of_the_others_shows_before_filing_and_names_and_marks_after(
    gate: Gate, panel: Panel, desk: Desk
) -> None:
    other = gate.cast.reviewer_b
    gate.file(panel, other, 3, note="Catatanlain", lab_note="Catatanlabnya")
    before = desk.text() + desk.text("?ubah=1")
    for word in (other.name, "Catatanlain", "Catatanlabnya", "Rata-rata", "dari 2", "60,0"):
        assert word not in before, word
    desk.send(**desk.form(5))
    after = desk.text()
    for word in (other.name, "Catatanlain", "60,0", "80,0", "2 dari 2 penelaah"):
        assert word in after, word
    assert "Catatanlabnya" not in after  # a note for the lab is not a reviewer's to read


def test_a_page_with_three_other_reviewers_costs_as_many_queries_as_with_one(
    gate: Gate, panel: Panel, desk: Desk
) -> None:
    """Review 76."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.text()
        return len(asked)

    cast = gate.cast
    desk.send(**desk.form(4))
    gate.file(panel, cast.reviewer_b, 3)
    queries()
    with_one = queries()
    gate.assign(panel, cast.reviewer_c, cast.lead)
    gate.file(panel, cast.reviewer_c, 2)
    gate.file(panel, cast.lead, 5)
    assert queries() == with_one


def test_a_draft_of_another_never_shows(gate: Gate, panel: Panel, desk: Desk) -> None:
    services.save_draft(panel_id=panel.pk, by=gate.cast.reviewer_b, version=0, note="Drafrahasia")
    desk.send(**desk.form())
    assert "Drafrahasia" not in desk.text()


# Review case 7.
def test_a_recorded_decision_shows_in_no_word_until_it_is_announced(
    gate: Gate, panel: Panel, desk: Desk
) -> None:
    gate.file(panel, gate.cast.reviewer_a, 4)
    gate.file(panel, gate.cast.reviewer_b, 4)
    before = desk.text()
    decision = gate.record(panel, Verb.DECLINE, reason="Alasanrahasia")
    assert desk.text() == before
    gate.announce(decision)
    assert "Alasanrahasia" in desk.text()


def test_only_the_reviewer_opens_the_page(gate: Gate, desk: Desk) -> None:
    for who in gate.cast.everybody().values():
        if who == gate.cast.reviewer_a:
            continue
        client = Client()
        client.force_login(who)
        for address in (desk.address, f"{desk.address}tolak/", f"{desk.address}benturan/"):
            assert client.get(address).status_code == 404, (who, address)
        own = {rescue.SEAL: rescue.seal(who.pk, desk.address)}
        assert client.post(desk.address, own | desk.form()).status_code == 404
        assert client.post(f"{desk.address}terima/").status_code == 404


# --- Answering, and the end of an assignment ---------------------------------------------------------


def test_accepting_and_declining_with_a_reason(gate: Gate, panel: Panel, desk: Desk) -> None:
    seat = Assignment.objects.get(panel=panel, reviewer=gate.cast.reviewer_a)
    assert "Bersediakah Anda menelaah usulan ini?" in desk.text()
    assert desk.client.post(f"{desk.address}terima/").status_code == 302
    seat.refresh_from_db()
    assert seat.status == Assignment.Status.ACCEPTED
    assert "Bersediakah" not in desk.text()
    assert "boleh kosong" not in desk.client.get(f"{desk.address}tolak/").content.decode()
    empty = desk.client.post(f"{desk.address}tolak/", {"reason": " "})
    assert empty.status_code == 400
    assert "Tuliskan alasannya." in empty.content.decode()
    assert desk.client.post(f"{desk.address}tolak/", {"reason": "Dinas luar."}).status_code == 302
    seat.refresh_from_db()
    assert (seat.status, seat.reason) == (Assignment.Status.DECLINED, "Dinas luar.")
    assert panel.proposal.title not in desk.client.get("/telaah/").content.decode()


def test_a_declared_conflict_ends_the_assignment(gate: Gate, panel: Panel, desk: Desk) -> None:
    assert desk.client.post(f"{desk.address}benturan/", {"reason": "Adik saya di tim."}).status_code == 302
    assert Assignment.objects.get(panel=panel, reviewer=gate.cast.reviewer_a).conflict
    assert panel.proposal.title not in desk.text()


# Review case 25.
def test_after_the_end_nothing_of_the_proposal_is_left_but_ones_own_text(
    gate: Gate, panel: Panel, desk: Desk
) -> None:
    desk.save(version=0, note="Tulisansaya")
    seat = Assignment.objects.get(panel=panel, reviewer=gate.cast.reviewer_a)
    services.unassign(assignment_id=seat.pk, by=gate.cast.secretary, reason="Cukup.")
    text = desk.text()
    assert "Tulisansaya" in text
    assert "Tulisan Anda yang masih dapat disalin" in desk.client.get("/telaah/").content.decode()
    for word in (panel.proposal.title, panel.proposal.number, panel.proposal.unit.name):
        assert word not in text, word
    saved = desk.save(version=1, note="Sesudahnya")
    assert saved.status_code == 403
    assert saved.json()["obstacles"][0]["code"] == "assignment.ended"
    filed = desk.send(**desk.form(version=1, note="Barudiketik"))
    assert filed.status_code == 403
    assert "Barudiketik" in filed.content.decode()
    assert panel.proposal.title not in filed.content.decode()
    assert desk.client.get(f"{desk.address}tolak/").status_code == 403
    assert desk.review().note == "Tulisansaya"
    assert not Filing.objects.exists()


def test_whoever_joins_the_team_reads_the_review_page_no_more(gate: Gate, panel: Panel, desk: Desk) -> None:
    from workflow.proposals.models import TeamMember

    TeamMember.objects.create(proposal=panel.proposal, user=gate.cast.reviewer_a, role="reader")
    assert panel.proposal.title not in desk.text()


def test_a_gate_that_closed_says_so_and_takes_no_more(gate: Gate, panel: Panel, desk: Desk) -> None:
    desk.save(version=0, note="Terlambat")
    gate.file(panel, gate.cast.reviewer_b, 4)
    gate.decided(panel, Verb.DECLINE, overrides={"quorum.short": "Sidang lengkap."})
    text = desk.text()
    assert "Gerbang ini sudah ditutup" in text
    assert "Terlambat" in text
    assert desk.send(**desk.form(version=1)).status_code == 409
    assert Filing.objects.count() == 1


# Review case 38.
def test_long_ids_stand_in_the_page_without_thousands_marks(gate: Gate, settings: Any) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    panel = gate.sent()
    seat = Assignment(pk=1_234_567, panel=panel, reviewer=gate.cast.reviewer_a, seat=1)
    seat.due_on = seat.due_from = gate.lab.cycle.closes_at.date()
    seat.due_days = 5
    seat.save()
    assert connection.vendor
    desk = Desk(panel, gate.cast.reviewer_a)
    text = desk.text() + desk.client.get("/telaah/").content.decode()
    assert "/telaah/1234567/" in text
    assert "1.234.567" not in text
