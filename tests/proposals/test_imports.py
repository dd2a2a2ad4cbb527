"""Records of the past: graduated at once, told as system or secretariat, and never twice."""

from __future__ import annotations

import datetime as dt
import json
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.proposals.lab import Lab, fresh
from workflow.proposals import content
from workflow.proposals.imports import Outcome
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import LogRow, Proposal, Revision
from workflow.proposals.services import import_record
from workflow.proposals.verify import verify_log
from workflow.refusals import Denied, Invalid

GOOD = {
    "source": "Indeks Inovasi Daerah",
    "external_id": "IGA-2024-0117",
    "title": "Jemput Bola KTP Warga Rentan",
    "fields": {
        "bentuk": "pelayanan publik",
        "biaya": Decimal("12500000.00"),
        "digital": True,
        "uji_coba": dt.date(2024, 3, 1),
        "inisiator": None,
    },
    "texts": {"rancang_bangun": "Latar belakang.\r\n\r\nLangkah."},
    "years": [2025, 2024, 2025],
}


def take(cast: Cast, **changes: Any) -> tuple[Proposal, Outcome]:
    return import_record(**{**GOOD, "unit": cast.dinkes, **changes})


def test_an_imported_record_stands_graduated_without_cycle_team_or_visit(cast: Cast) -> None:
    proposal, outcome = take(cast)
    proposal = fresh(proposal)
    assert (outcome, proposal.state, proposal.origin) == (Outcome.CREATED, State.GRADUATED, "import")
    assert (proposal.cycle, proposal.number, proposal.is_sent) == (None, None, False)
    assert (proposal.team.count(), proposal.visits.count()) == (0, 0)
    assert verify_log() == []


def test_its_revision_keeps_what_was_read_as_strings_with_a_digest(cast: Cast) -> None:
    proposal, _outcome = take(cast)
    revision = proposal.revisions.get()
    kept = json.loads(revision.content)["import"]
    assert (revision.number, revision.kind, revision.stage) == (1, Revision.Kind.IMPORT, "display")
    assert kept["fields"] == {
        "bentuk": "pelayanan publik",
        "biaya": "12500000.00",
        "digital": True,
        "uji_coba": "2024-03-01",
        "inisiator": None,
    }
    assert kept["texts"]["rancang_bangun"] == "Latar belakang.\n\nLangkah."
    assert kept["years"] == [2024, 2025]
    assert revision.digest == content.digest(revision.content)


def test_a_row_imported_by_a_command_has_no_actor_and_says_so(cast: Cast) -> None:
    """An event without a person must not break a page that shows the history (review 43)."""
    proposal, _outcome = take(cast)
    row = proposal.log.get()
    assert (row.verb, row.from_state, row.to_state) == ("import", "", "graduated")
    assert (row.actor, row.actor_name, row.capacity) == (None, "", "system")
    assert row.digest == proposal.revisions.get().digest


def test_the_history_outlives_the_account_that_imported(cast: Cast) -> None:
    proposal, _outcome = take(cast, by=cast.secretary)
    cast.secretary.is_active = False
    cast.secretary.save()
    row = proposal.log.get()
    assert (row.actor_name, row.capacity) == (cast.secretary.name, "secretariat")
    assert verify_log() == []


def test_the_same_record_again_changes_nothing_and_logs_nothing(cast: Cast) -> None:
    first, _outcome = take(cast)
    again, outcome = take(cast, title="  Jemput Bola KTP  Warga Rentan ", years=[2024, 2025])
    assert (again.pk, outcome) == (first.pk, Outcome.UNCHANGED)
    assert (LogRow.objects.count(), Revision.objects.count()) == (1, 1)


def test_a_renamed_unit_is_no_change_of_the_record(cast: Cast) -> None:
    take(cast)
    cast.dinkes.name = "Dinas Kesehatan dan Keluarga Berencana Contoh"
    cast.dinkes.save()
    assert take(cast)[1] == Outcome.UNCHANGED


def test_a_changed_record_is_the_next_revision_in_a_row_that_does_not_move(cast: Cast) -> None:
    take(cast)
    proposal, outcome = take(cast, title="Jemput Bola KTP dan KIA")
    proposal = fresh(proposal)
    row = proposal.log.last()
    assert (outcome, proposal.title) == (Outcome.CHANGED, "Jemput Bola KTP dan KIA")
    assert list(proposal.revisions.values_list("number", "kind")) == [(1, "import"), (2, "import")]
    assert (row.verb, row.from_state, row.to_state, row.moves) == (
        "reimport",
        "graduated",
        "graduated",
        False,
    )
    assert proposal.seen == 1  # a page built before the import is not stale
    assert verify_log() == []


def test_a_record_imported_again_while_shown_stays_shown(lab: Lab) -> None:
    proposal, _outcome = take(lab.cast)
    lab.entry(proposal, Verb.PUBLISH)
    take(lab.cast, title="Judul yang diperbaiki")
    row = proposal.log.last()
    assert (fresh(proposal).state, row.verb, row.to_state) == (State.EXHIBITED, "reimport", "exhibited")
    assert verify_log() == []


def test_what_the_lab_changed_since_is_not_undone_by_the_next_import(cast: Cast) -> None:
    proposal, _outcome = take(cast)
    Proposal.objects.filter(pk=proposal.pk).update(unit=cast.dinsos, title="Judul dari lab")
    take(cast, years=[2024, 2025, 2026])
    assert (fresh(proposal).unit, fresh(proposal).title) == (cast.dinsos, "Judul dari lab")


def test_equal_ids_of_two_sources_are_two_records(cast: Cast) -> None:
    take(cast)
    assert take(cast, source="KIPP")[1] == Outcome.CREATED
    assert Proposal.objects.count() == 2


def test_every_fault_of_a_record_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        take(
            cast,
            external_id=" \x00 ",
            title="a" * 201,
            unit=None,
            fields={"biaya": 12.5, "skor": Decimal("NaN")},
            texts={"uraian": None},
            years=[2024, 1066, "2025", [2025]],
        )
    assert caught.value.codes == [
        "external_id.missing",
        "title.too_long",
        "unit.missing",
        "fields.biaya.type",
        "fields.skor.type",
        "texts.uraian.type",
        "years.invalid",
    ]
    assert [o.field for o in caught.value.obstacles][:2] == ["external_id", "title"]
    assert not Proposal.objects.exists()


def test_only_the_secretariat_or_a_command_imports(cast: Cast) -> None:
    for by in (cast.proposer, cast.curator, cast.executive, cast.auditor):
        with pytest.raises(Denied):
            take(cast, by=by)


SEES = {"parent_head", "secretary", "secretary_2", "curator", "executive", "auditor"}


@pytest.mark.parametrize("ours", [True, False])
def test_an_import_is_read_by_its_unit_if_ours_and_by_the_offices(cast: Cast, ours: bool) -> None:
    """`parent_head` heads the owner unit itself here."""
    cast.dinkes.ours = ours
    cast.dinkes.save()
    take(cast)
    people = cast.everybody()
    readers = {part for part, user in people.items() if Proposal.objects.visible_to(user).exists()}
    assert readers == (SEES if ours else SEES - {"parent_head"})


def test_a_row_altered_after_the_import_is_found(cast: Cast) -> None:
    proposal, _outcome = take(cast)
    revision = proposal.revisions.get()
    altered = revision.content.replace("12500000.00", "12500.00")
    Revision.objects.filter(pk=revision.pk).update(content=altered, digest=content.digest(altered))
    assert [fault.code for fault in verify_log()] == ["revision.differs"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_record(cast: Cast) -> None:
    unit, gate, outcomes = cast.dinkes, threading.Barrier(6), []

    def run() -> None:
        try:
            gate.wait()
            outcomes.append(import_record(**GOOD, unit=unit)[1])
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _nth in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.CREATED] + [Outcome.UNCHANGED] * 5
    assert (Proposal.objects.count(), LogRow.objects.count()) == (1, 1)
