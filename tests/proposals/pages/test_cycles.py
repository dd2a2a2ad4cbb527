"""The secretariat's cycles: a call is opened, moved and described; what each stage takes; open drafts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.proposals.lab import fresh, make_cycle
from workflow.proposals import services
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Cycle, Proposal
from workflow.refusals import Denied, Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.page]

LIST = "/sekretariat/siklus/"
SPANS = ("stage_days", "gate_days", "review_days", "revision_days")


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def text(answer) -> str:
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def stages_as_typed(**changed) -> dict:
    typed = {f"{stage}.{name}": 12 for stage in STAGES for name in SPANS}
    typed |= {f"{stage}.announcer": "secretariat" for stage in STAGES}
    return typed | changed


def test_the_cycles_are_the_secretariats(client, cast, lab):
    one = f"{LIST}{lab.cycle.pk}/"
    for person in (cast.proposer, cast.reviewer_a, cast.executive, cast.outsider):
        client.force_login(person)
        for address in (LIST, f"{LIST}baru/", one):
            assert client.get(address).status_code == 403
        assert client.post(f"{one}tahap/", stages_as_typed()).status_code == 403
    client.force_login(cast.secretary)
    assert client.get(f"{LIST}999999/").status_code == 404


def test_the_heading_names_the_last_moment_of_the_call(secretary, lab):
    """Review 46: a date typed alone means the whole day."""
    words = "sampai Jumat, 18 Desember 2026 pukul 24.00 WIB"
    assert f"Panggilan {lab.cycle.name} dibuka {words}" in text(secretary.get(LIST))
    assert f"Panggilan dibuka {words}" in text(secretary.get(f"{LIST}{lab.cycle.pk}/"))


def test_a_cycle_is_opened_by_two_dates_and_keeps_what_was_typed_when_refused(secretary, lab):
    typed = {"name": "Siklus 2028", "opens_on": "2028-03-01", "closes_on": "2028-02-01"}
    answer = secretary.post(f"{LIST}baru/", typed)
    assert answer.status_code == 400
    assert "Penutupan harus sesudah pembukaan." in text(answer)
    assert 'value="Siklus 2028"' in text(answer)
    typed |= {"closes_on": "2028-03-31"}
    answer = secretary.post(f"{LIST}baru/", typed)
    assert answer.status_code == 302
    made = Cycle.objects.get(name="Siklus 2028")
    assert made.last_day() == dt.date(2028, 3, 31)
    assert made.stages.count() == 4
    assert made.rubrics.count() == 4


def test_moving_the_call_moves_the_drafts_and_says_how_many(secretary, lab):
    draft = lab.draft()
    typed = {"opens_on": "2026-11-01", "closes_on": "2027-01-15"}
    answer = secretary.post(f"{LIST}{lab.cycle.pk}/panggilan/", typed, follow=True)
    assert "1 tenggat ikut berpindah" in text(answer)
    assert fresh(draft).open_visit().due_on == dt.date(2027, 1, 15)


def test_what_a_stage_takes_holds_for_new_deadlines_only(secretary, cast, lab):
    proposal = lab.send(lab.draft())
    due = fresh(proposal).open_visit().due_on
    address = f"{LIST}{lab.cycle.pk}/tahap/"
    assert secretary.post(address, stages_as_typed(**{"drum_up.announcer": "lead"})).status_code == 302
    stage = lab.cycle.stages.get(stage=Stage.DRUM_UP)
    assert (stage.gate_days, stage.announcer) == (12, "lead")
    assert fresh(proposal).open_visit().due_on == due
    answer = secretary.post(address, stages_as_typed(**{"design.gate_days": 0}))
    assert answer.status_code == 400
    assert lab.cycle.stages.get(stage=Stage.DESIGN).gate_days == 12


def test_the_services_ask_who_and_what(cast, lab):
    good = services.StageTerms(20, 15, 7, 10, "secretariat")
    with pytest.raises(Denied):
        services.set_stages(cycle=lab.cycle, by=cast.proposer, terms={Stage.DESIGN: good})
    for bad, code in (
        (services.StageTerms(20, 0, 7, 10, "secretariat"), "cycle.days"),
        (services.StageTerms(20, 1, 7, 10, "everybody"), "cycle.announcer"),
    ):
        with pytest.raises(Invalid) as invalid:
            services.set_stages(cycle=lab.cycle, by=cast.secretary, terms={Stage.DESIGN: bad})
        assert invalid.value.codes == [code]
    with pytest.raises(Denied):
        services.describe_cycle(cycle=lab.cycle, by=cast.head, name="Lain")


def test_the_name_and_whether_totals_are_shown_are_changed(secretary, lab):
    address = f"{LIST}{lab.cycle.pk}/uraian/"
    assert secretary.post(address, {"name": " "}).status_code == 400
    assert secretary.post(address, {"name": "Siklus Baru", "theme": "Desa"}).status_code == 302
    lab.cycle.refresh_from_db()
    assert (lab.cycle.name, lab.cycle.theme, lab.cycle.show_totals) == ("Siklus Baru", "Desa", False)


def test_only_complete_drafts_are_listed_by_their_line_until_the_call_closes(secretary, cast, lab, frozen):
    """Table B: L for complete or missed drafts, nothing of any other."""
    ready, fresh_one = lab.draft("Antrean Siap Ajukan"), lab.draft("Masih Rahasia")
    Proposal.objects.filter(pk=ready.pk).update(complete=True)
    Proposal.objects.filter(pk=fresh_one.pk).update(complete=False)
    address = f"{LIST}{lab.cycle.pk}/"
    for where in (address, f"{address}?unduh=csv"):
        page = text(secretary.get(where))
        assert ready.title in page
        assert fresh_one.title not in page
    assert "1 lengkap belum diajukan" in text(secretary.get(address))
    frozen.move_to(dt.datetime(2026, 12, 20, 2, 0, tzinfo=dt.UTC))
    secretary.force_login(cast.secretary)  # the session is over by then
    assert fresh_one.title in text(secretary.get(address))


def test_the_list_and_a_cycles_page_cost_the_same_with_one_and_three_rows(secretary, lab):
    def queries(address: str, *rows: str) -> int:
        with CaptureQueriesContext(connection) as made:
            page = text(secretary.get(address))
        assert all(row in page for row in rows)
        return len(made)

    def ready(title: str) -> None:
        Proposal.objects.filter(pk=lab.draft(title).pk).update(complete=True)

    ready("Satu")
    one = f"{LIST}{lab.cycle.pk}/"
    queries(LIST), queries(one)  # what is built once a process
    before = (queries(LIST), queries(one, "Satu"))
    ready("Dua"), ready("Tiga")
    make_cycle("Siklus kedua"), make_cycle("Siklus ketiga")
    assert (queries(LIST, "kedua", "ketiga"), queries(one, "Satu", "Dua", "Tiga")) == before
