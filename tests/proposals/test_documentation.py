"""What docs/ says of the machine is what the code does."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from workflow.proposals import documentation, drawing
from workflow.proposals.machine import State, all_arrows
from workflow.proposals.management.commands import document

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", document.DOCUMENTS)
def test_the_committed_document_is_what_the_code_writes(name: str) -> None:
    written = document.DOCUMENTS[name]()
    assert document.path_of(name).read_text(encoding="utf-8") == written, "run ./lab manage document"


def test_the_check_names_a_document_that_is_out_of_date(settings, tmp_path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match=r"machine\.md, machine\.svg, visibility\.md"):
        call_command("document", check=True)
    call_command("document", stdout=io.StringIO())
    call_command("document", check=True)


def test_the_grid_shows_every_arrow_once_and_the_drawing_every_state() -> None:
    drawn = ET.fromstring(drawing.svg())
    tags = [text for text in drawn.iter(f"{SVG}text") if text.get("class") == "tag"]
    names = [text.text for text in drawn.iter(f"{SVG}text") if text.get("class") == "name"]
    assert sorted(tag.text for tag in tags) == sorted(verb.value for verb, _from, _to in all_arrows())
    assert sorted(names) == sorted(documentation.name_of(state) for state in State)


def test_the_diagram_lists_every_arrow() -> None:
    lines = [line.strip() for line in documentation.machine().splitlines() if " --> " in line]
    told = {
        (verb.strip(), *arrow.split(" --> "))
        for arrow, verbs in (line.split(": ") for line in lines)
        for verb in verbs.split(",")
        if not arrow.startswith("[*]")
    }
    assert told == {(verb.value, source.value, target.value) for verb, source, target in all_arrows()}
