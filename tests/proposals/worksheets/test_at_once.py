"""Many people save at one moment, on a database with real row locks: no text is lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.proposals.lab import Lab
from workflow.proposals.models import Edit, KeptText, Proposal
from workflow.proposals.worksheets.services import add_row, save_section
from workflow.proposals.worksheets.writing import Conflict

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS = 8


def at_once(calls: list[Any]) -> list[Any]:
    """Every call in a thread of its own, begun together; what each answered or raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Any) -> Any:
        try:
            gate.wait(timeout=30)
            return call()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def draft(cast) -> Proposal:
    return Lab(cast).draft()


def test_one_field_saved_at_once_keeps_one_text_and_the_other_beside_it(cast, draft):
    texts = {cast.proposer: "Dari Sekar", cast.co_writer: "Dari Bagas"}

    def save(by: Any) -> Any:
        return save_section(
            proposal_id=draft.pk, section="idea", values={"background": texts[by]}, version=0, by=by
        )

    answers = at_once([lambda by=by: save(by) for by in texts])

    (conflict,) = (answer for answer in answers if isinstance(answer, Conflict))
    stands = Proposal.objects.get(pk=draft.pk).drum_up_sheet.background
    assert {stands, conflict.obstacles[0].yours} == set(texts.values())
    assert KeptText.objects.get().yours == conflict.obstacles[0].yours
    assert Edit.objects.count() == 1


def test_different_fields_and_rows_saved_at_once_are_all_there_under_one_version_each(cast, draft):
    fields = ["summary", "background", "idea", "novelty", "resources"]

    def save(name: str) -> Any:
        return save_section(
            proposal_id=draft.pk, section="idea", values={name: name}, version=0, by=cast.proposer
        )

    def add(n: int) -> Any:
        return add_row(proposal_id=draft.pk, kind="risk", values={"risk": str(n)}, by=cast.co_writer)

    answers = at_once([lambda f=f: save(f) for f in fields] + [lambda n=n: add(n) for n in range(WRITERS)])

    sheet = Proposal.objects.get(pk=draft.pk).drum_up_sheet
    assert [getattr(sheet, name) for name in fields] == fields
    assert sorted(row.position for row in draft.risks.all()) == list(range(1, WRITERS + 1))
    assert sorted(answer.version for answer in answers) == list(range(1, len(answers) + 1))
