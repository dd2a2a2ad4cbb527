"""`/sekretariat/rubrik/`: a rubric is written row by row without a script, and stands once it is used."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.proposals.lab import make_cycle
from workflow.proposals import services as proposals
from workflow.proposals.machine import STAGES, Stage
from workflow.refusals import Denied, Refused
from workflow.reviews.models import Rubric
from workflow.reviews.rubrics import copy_rubrics, fingerprint, lines_of, set_rubric
from workflow.serving import rescue
from workflow.workdays import clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]

LIST = "/sekretariat/rubrik/"


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


@pytest.fixture
def cycle(db):
    return make_cycle()


@pytest.fixture
def rubric(cycle) -> Rubric:
    return cycle.rubrics.get(stage=Stage.DESIGN)


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def address(rubric: Rubric) -> str:
    return f"{LIST}{rubric.pk}/"


def as_typed(rubric: Rubric, **changed: object) -> dict[str, object]:
    """What the page's form sends when nothing was changed."""
    lines = lines_of(rubric)
    typed: dict[str, object] = {
        "rows": len(lines),
        "seen": fingerprint(rubric),
        "quorum": rubric.quorum,
        "pass_mark": "" if rubric.pass_mark is None else rubric.pass_mark,
    }
    for n, line in enumerate(lines):
        typed |= {f"k{n}-name": line.name, f"k{n}-question": line.question, f"k{n}-weight": line.weight}
        typed |= {f"k{n}-anchor{value}": anchor for value, anchor in enumerate(line.anchors, start=1)}
        if line.na_allowed:
            typed[f"k{n}-na_allowed"] = "on"
    return typed | changed


def earlier_cycle():
    """Opened before this one, with another rubric for Design."""
    return proposals.open_cycle(
        by=None,
        name="Siklus 2025",
        opens_at=clock.start_of(dt.date(2025, 11, 1)),
        closes_at=clock.end_of(dt.date(2025, 12, 18)),
    )


def test_rubrics_are_the_secretariats(client, cast, rubric):
    for person in (cast.reviewer_a, cast.lead, cast.executive, cast.outsider):
        client.force_login(person)
        assert client.get(LIST).status_code == 403
        assert client.get(address(rubric)).status_code == 403
        assert client.post(address(rubric), as_typed(rubric, quorum=1)).status_code == 403
        assert client.post(f"{LIST}salin/{rubric.cycle_id}/").status_code == 403
        with pytest.raises(Denied):
            set_rubric(rubric_id=rubric.pk, by=person, lines=lines_of(rubric), quorum=1)
    client.force_login(cast.secretary)
    assert client.get(f"{LIST}999999/").status_code == 404
    rubric.refresh_from_db()
    assert rubric.quorum == 2


def test_the_four_stages_of_a_cycle_with_their_weights_and_whether_they_may_still_change(secretary, lab):
    rubric = lab.cycle.rubrics.get(stage=Stage.DRUM_UP)
    assert f"Rubrik {lab.cycle.name} masih dapat diubah" in text(secretary.get(LIST))
    lab.send(lab.draft())
    shown = text(secretary.get(LIST, {"siklus": rubric.cycle_id}))
    assert f"1 rubrik {rubric.cycle.name} sudah dipakai menelaah" in shown
    assert "Dipakai 1 panel sejak Selasa, 24 November 2026" in shown
    assert "Rencana aksi" in shown  # of Design


class TestWriting:
    def test_it_is_saved_with_weights_quorum_and_mark(self, secretary, rubric):
        names = {"k0-weight": 20, "k1-weight": 30, "quorum": 3, "pass_mark": "70,5", "do": "simpan"}
        assert secretary.post(address(rubric), as_typed(rubric, **names)).status_code == 302
        rubric.refresh_from_db()
        assert (rubric.quorum, rubric.pass_mark) == (3, Decimal("70.5"))
        assert [line.weight for line in lines_of(rubric)][:2] == [20, 30]
        assert lines_of(rubric)[2].na_allowed

    def test_weights_that_do_not_sum_up_and_an_empty_anchor_stay_as_typed(self, secretary, rubric):
        answer = secretary.post(
            address(rubric), as_typed(rubric, **{"k0-weight": 40, "k0-anchor3": "", "k1-name": "Target saya"})
        )
        shown = text(answer)
        assert answer.status_code == 400
        assert shown.count("Jumlah bobot harus tepat 100.") == 1
        assert "Lengkapi kriteria 1." in shown
        assert "Jumlah bobot <b>110</b> dari 100, terlalu banyak" in shown
        assert 'id="id_k0-anchor3_error"' in shown
        assert 'value="Target saya"' in shown
        assert lines_of(rubric)[0].weight == 30

    def test_rows_are_added_moved_and_removed_by_buttons_and_nothing_is_saved_by_them(
        self, secretary, rubric
    ):
        before = lines_of(rubric)

        def names(step: str) -> list[str]:
            shown = text(secretary.post(address(rubric), as_typed(rubric, do=step)))
            return [found or "" for found in re.findall(r'name="k\d+-name"(?: value="([^"]*)")?', shown)]

        own = [line.name for line in before]
        assert names("tambah") == [*own, ""]
        assert names("turun:0") == [own[1], own[0], *own[2:]]
        assert names("naik:1") == [own[1], own[0], *own[2:]]
        assert names("hapus:4") == own[:4]
        assert lines_of(rubric) == before
        shown = text(secretary.post(address(rubric), as_typed(rubric, do="hapus:0")))
        assert "Jumlah bobot <b>70</b> dari 100, kurang 30" in shown

    @pytest.mark.parametrize("step", ["hapus:9", "hapus:x", "hapus", "bakar:0", ":", "naik:-1"])
    def test_a_button_that_is_not_there_is_not_found(self, secretary, rubric, step):
        assert secretary.post(address(rubric), as_typed(rubric, do=step)).status_code == 404

    @pytest.mark.parametrize("rows", ["", "x", "0", "99999", "-1"])
    def test_a_form_without_rows_is_refused_and_the_rubric_stands(self, secretary, rubric, rows):
        answer = secretary.post(address(rubric), {"rows": rows, "quorum": 2})
        assert answer.status_code == 400
        assert len(lines_of(rubric)) == 5

    def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(self, secretary, rubric, cast):
        typed = as_typed(rubric, **{"k0-name": "Milik saya"})
        set_rubric(rubric_id=rubric.pk, by=cast.secretary_2, lines=lines_of(rubric), quorum=4)
        answer = secretary.post(address(rubric), typed)
        assert answer.status_code == 400
        assert "diubah orang lain" in text(answer)
        assert "Milik saya" in text(answer)
        rubric.refresh_from_db()
        assert rubric.quorum == 4
        told = typed | {"seen": re.search(r'name="seen" value="(\w+)"', text(answer))[1]}
        assert secretary.post(address(rubric), told).status_code == 302  # after comparing it can be saved

    def test_a_button_pressed_meanwhile_does_not_hide_what_a_colleague_wrote(self, secretary, rubric, cast):
        typed = as_typed(rubric, **{"k0-name": "Milik saya"})
        set_rubric(rubric_id=rubric.pk, by=cast.secretary_2, lines=lines_of(rubric), quorum=4)
        shown = text(secretary.post(address(rubric), typed | {"do": "tambah"}))
        assert f'name="seen" value="{typed["seen"]}"' in shown


class TestFrozen:
    def test_once_a_panel_stands_on_it_it_is_read_with_the_reason(self, secretary, lab, cast):
        rubric = lab.cycle.rubrics.get(stage=Stage.DRUM_UP)
        typed = as_typed(rubric, quorum=1)
        lab.send(lab.draft())
        shown = text(secretary.get(address(rubric)))
        assert "Rubrik Drum Up sudah dipakai" in shown
        assert "1 panel berdiri di atasnya sejak Selasa, 24 November 2026" in shown
        assert "<form method=" not in shown.split("<main", 1)[1].split("</main>")[0]
        assert "baru saja mulai dipakai" in text(secretary.post(address(rubric), typed))
        with pytest.raises(Refused, match=r"rubric\.frozen"):
            set_rubric(rubric_id=rubric.pk, by=cast.secretary, lines=lines_of(rubric), quorum=1)


class TestCopying:
    def test_one_stage_is_filled_in_from_the_last_cycle_and_saved_by_the_button(
        self, secretary, rubric, cast
    ):
        last = earlier_cycle().rubrics.get(stage=Stage.DESIGN)
        set_rubric(rubric_id=last.pk, by=cast.secretary, lines=lines_of(last)[::-1], quorum=4)
        shown = text(secretary.post(address(rubric), as_typed(rubric, do="salin")))
        assert "Disalin dari Siklus 2025, belum disimpan." in shown
        assert 'name="quorum" value="4"' in shown
        assert rubric.criteria.first().name == "Rencana aksi"

    def test_all_stages_at_once_but_not_one_that_is_used_or_was_written(self, secretary, lab, cast):
        for rubric in earlier_cycle().rubrics.all():
            set_rubric(rubric_id=rubric.pk, by=cast.secretary, lines=lines_of(rubric), quorum=4)
        mine = lab.cycle.rubrics.get(stage=Stage.DELIVER)
        set_rubric(rubric_id=mine.pk, by=cast.secretary, lines=lines_of(mine), quorum=5)
        lab.send(lab.draft())
        answer = secretary.post(f"{LIST}salin/{lab.cycle.pk}/", follow=True)
        assert "2 rubrik disalin." in text(answer)
        quorums = {rubric.stage: rubric.quorum for rubric in lab.cycle.rubrics.all()}
        assert quorums == dict(zip(STAGES, (2, 4, 4, 5), strict=True))

    def test_the_first_cycle_has_nothing_to_copy_from(self, secretary, rubric, cast):
        assert secretary.post(address(rubric), as_typed(rubric, do="salin")).status_code == 404
        assert copy_rubrics(cycle=rubric.cycle, by=cast.secretary) == []


def test_the_same_queries_for_one_panel_and_for_three(secretary, lab):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            secretary.get(LIST)
        return len(queries)

    lab.send(lab.draft())
    secretary.get(LIST)
    one = cost()
    for _each in range(2):
        lab.send(lab.draft())
    assert cost() == one


def typed_by(user, rubric: Rubric) -> dict[str, object]:
    seal = rescue.seal(user.pk, address(rubric))
    return as_typed(rubric, **{"k1-question": "Seberapa siap unit lain memakainya?", rescue.SEAL: seal})


def test_a_session_that_ends_while_writing_a_rubric_gives_the_words_back(client, cast, rubric):
    answer = client.post(address(rubric), typed_by(cast.secretary, rubric))
    assert answer.status_code == 401
    assert "Kriteria 2: Pertanyaan" in text(answer)
    assert "Seberapa siap unit lain memakainya?" in text(answer)


def test_a_rubric_that_came_into_use_meanwhile_is_not_changed_and_gives_the_words_back(secretary, lab, cast):
    rubric = lab.cycle.rubrics.get(stage=Stage.DRUM_UP)
    lab.send(lab.draft())
    answer = secretary.post(address(rubric), typed_by(cast.secretary, rubric))
    assert answer.status_code == 409
    assert "Seberapa siap unit lain memakainya?" in text(answer)
    assert "Seberapa siap unit lain memakainya?" not in [line.question for line in lines_of(rubric)]
