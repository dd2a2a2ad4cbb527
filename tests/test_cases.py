"""docs/cases.md names a test for every case, and every test it names is there."""

from __future__ import annotations

import re

from tests import cases

ROW = re.compile(r"^\| (\d+) \| .+ \| (.+) \|$")


def rows() -> dict[tuple[str, int], list[str]]:
    """The tests of each case as the committed map names them."""
    found: dict[tuple[str, int], list[str]] = {}
    family = ""
    for line in cases.MAP.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"^\| (\w+) \| What must be so", line)
        row = ROW.match(line)
        if heading:
            family = heading[1].lower()
        elif row:
            found[family, int(row[1])] = re.findall(r"`([^`]+)`", row[2])
    return found


def test_every_case_stands_in_the_map() -> None:
    assert set(rows()) == {(family, number) for family, all_of in cases.CASES.items() for number in all_of}


def test_every_test_the_map_names_is_there() -> None:
    there = cases.every_test()
    named = {test for tests in rows().values() for test in tests}
    gone = {
        test
        for test in named
        if (name := test.partition("::"))[0] not in there or (name[2] and name[2] not in there[name[0]])
    }
    assert not gone, "renamed or removed: run python -m tests.cases"


def test_every_case_has_a_test() -> None:
    assert [case for case, tests in rows().items() if not tests] == []
