"""Freezing the text: complete, and the same for the same content."""

from __future__ import annotations

import json
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proposals.fill import add, attach, fill_up_to
from tests.proposals.lab import fresh
from workflow.proposals import content
from workflow.proposals.models import Partner
from workflow.proposals.worksheets.sections import ROWS, SECTIONS

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=40)
ROW = st.fixed_dictionaries({"name": TEXT, "value": st.none() | st.just("1.50") | st.booleans()})
SNAPSHOT = st.fixed_dictionaries(
    {
        "schema": st.just(1),
        "sheets": st.dictionaries(st.sampled_from(["drum_up", "diagnose"]), ROW),
        "rows": st.dictionaries(
            st.sampled_from(["risk", "activity"]), st.dictionaries(st.text("abc", min_size=1), ROW)
        ),
        "labels": st.dictionaries(st.sampled_from(["unit", "order"]), TEXT),
    }
)


def retyped(value, chance: random.Random):
    """The same content as another editor sends it: NFD, other line ends, blanks around, any order."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFD", value) if chance.random() < 0.5 else value
        text = text.replace("\n", chance.choice(["\n", "\r\n", "\r"]))
        return chance.choice(["", " ", "\n"]) + text.replace(" ", chance.choice([" ", "\u00a0"])) + " "
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: retyped(value[key], chance) for key in keys}
    return value


@given(SNAPSHOT, st.randoms(use_true_random=False))
def test_the_digest_does_not_see_how_the_text_was_typed_nor_in_which_order_rows_stand(data, chance):
    twin = retyped(data, chance)
    assert content.digest(content.canonical(data)) == content.digest(content.canonical(twin))


@given(SNAPSHOT, SNAPSHOT)
def test_different_content_has_different_canonical_text(one, other):
    same = content._normal(one) == content._normal(other)
    assert (content.canonical(one) == content.canonical(other)) is same


@given(SNAPSHOT, TEXT)
def test_labels_are_no_part_of_what_an_endorsement_is_given_for(data, name):
    renamed = {**data, "labels": {"unit": name}}
    assert content.asked_about(data) == content.asked_about(renamed)


@given(SNAPSHOT)
def test_canonical_text_reads_back_as_itself(data):
    text = content.canonical(data)
    assert content.canonical(json.loads(text)) == text


@pytest.mark.django_db
def test_a_snapshot_holds_every_field_and_row_with_figures_and_dates_as_text(cast, draft):
    Partner.objects.create(proposal=draft, unit=cast.dinsos)
    draft = fresh(fill_up_to(draft, "deliver"))
    data = content.snapshot(draft)

    assert data["schema"] == 1
    for section in SECTIONS.values():
        assert {field.name for field in section.fields} <= data["sheets"][section.stage].keys()
    for kind in ROWS.values():
        rows = getattr(draft, kind.related).all()
        assert data["rows"][kind.name].keys() == {row.key for row in rows} != set()
        assert data["labels"]["order"][kind.name] == [row.key for row in rows]
        for row in data["rows"][kind.name].values():
            assert row.keys() == {field.name for field in kind.fields}
    assert data["sheets"]["deliver"]["launch_on"] == "2027-03-01"
    indicator = next(iter(data["rows"]["indicator"].values()))
    assert (indicator["baseline"], indicator["target"]) == ("140.0000", "45.0000")
    activity = data["rows"]["activity"][data["labels"]["order"]["activity"][0]]
    assert (activity["start_month"], activity["progress"]) == ("2027-01", 100)
    amounts = {row["item"]: row["amount"] for row in data["rows"]["budget_line"].values()}
    assert amounts == {"Papan antrean": "1500000.50", "Tenaga petugas": None}
    assert json.loads(content.canonical(data)) == data


@pytest.mark.django_db
def test_rows_that_point_at_rows_do_so_by_stable_id(draft):
    draft = fill_up_to(draft, "deliver")
    rows = content.snapshot(draft)["rows"]
    assert {row["parent"] for row in rows["root_cause"].values()} == {
        None,
        draft.root_causes.get(depth=1).key,
    }
    assert [row["indicator"] for row in rows["measurement"].values()] == [draft.indicators.get().key]


@pytest.mark.django_db
def test_files_stand_by_id_and_digest_and_labels_as_of_now(cast, draft):
    Partner.objects.create(proposal=draft, unit=cast.dinsos)
    file = attach(draft, cast.proposer, name="dasar.pdf")
    data = content.snapshot(fresh(draft))
    assert data["files"][file.public_id]["sha256"] == file.sha256
    assert data["labels"]["unit"]["name"] == cast.puskesmas.name
    assert [member["name"] for member in data["labels"]["team"]] == [
        cast.proposer.name,
        cast.co_writer.name,
    ]
    assert [partner["name"] for partner in data["labels"]["partners"]] == [cast.dinsos.name]


@pytest.mark.django_db
def test_an_empty_row_changes_the_digest_and_reading_does_not(cast, draft):
    def digest() -> str:
        return content.digest(content.asked_about(content.snapshot(fresh(draft))))

    before = digest()
    assert digest() == before
    add(draft, "risk", cast.proposer)
    assert digest() != before
