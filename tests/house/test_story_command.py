"""`./lab manage story`: what it undoes, keeps and refuses. The whole story is told in tests/test_story.py."""

import io

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from labinovasi.demo import script, services
from labinovasi.demo.story import Step
from workflow.people.models import Unit, UnitKind, User
from workflow.proposals.models import Cycle, Proposal


@pytest.fixture
def beginning(db, settings, monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """Of the story only the draft and one file: the whole of it is told above."""
    settings.DEMO = True
    file = script._attach("2026-01-14 12:00", "pengusul", "catatan.pdf", "", "Catatan")
    steps = [*script._a_draft(), file]
    monkeypatch.setattr(script, "story", lambda: steps)
    return steps


def run(*arguments: str) -> str:
    told = io.StringIO()
    call_command("story", *arguments, stdout=told)
    return told.getvalue()


def test_the_command_leaves_nothing_behind(beginning: list[Step], media) -> None:
    text = run()
    assert "Mengajak Bagus Prasetya menulis bersama." in text
    assert "lab tidak berubah" in text
    assert [model.objects.count() for model in (Proposal, Cycle, User)] == [0, 0, 0]
    assert not media.exists()


def test_what_is_kept_stays_with_its_file_and_can_be_told_again(beginning: list[Step], media) -> None:
    run("--keep")
    run("--keep")
    assert Proposal.objects.filter(title=script.TITLE).count() == 2
    assert Cycle.objects.filter(name__startswith=script.CYCLE).count() == 2
    assert len(list(media.rglob("*.pdf"))) == 2
    assert not Session.objects.exists()


def test_it_is_told_in_a_lab_whose_units_are_named_alike(beginning: list[Step], media) -> None:
    services.fill_empty_lab()
    Unit.objects.create(name="Desa Rejosari", kind=UnitKind.DESA, ours=True)
    Unit.objects.create(name="Puskesmas Rejosari", kind=UnitKind.UPTD, ours=False)
    run("--keep")
    assert Proposal.objects.get(title=script.TITLE).unit.short_name == "PKM Rejosari"


def test_an_answer_that_is_not_the_scripts_ends_the_story_and_undoes_it(beginning: list[Step]) -> None:
    beginning.append(Step("2026-01-15 09:00", "warga", "Membaca draf.", "get", "proposals/{proposal}/"))
    with pytest.raises(CommandError, match=r"Membaca draf\.: 404"):
        run()
    assert not User.objects.exists()


def test_a_lab_with_other_people_is_told_what_is_missing(beginning: list[Step], cast) -> None:
    assert cast.proposer
    with pytest.raises(CommandError, match="Akun contoh tidak lengkap"):
        run()


def test_outside_the_demo_no_story_is_told(beginning: list[Step], settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="mode demo"):
        run("--keep")
    assert not User.objects.exists()
