"""What must never be in the code, found by reading it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from labinovasi.house.environment import ROOT

ROOMS = ("labinovasi", "notifications", "workflow", "deploy")
TIME_HOME = "workflow/workdays/clock.py"
TIME_SOURCES = re.compile(
    r"timezone\.(now\(|localdate\(\)|localtime\(\))|datetime\.(now|today|utcnow)\(|date\.today\(|time\.time\(\)"
    r"|auto_now|\{% now |\bNow\(\)|CurrentTimestamp"
)
THIS_FILE = "tests/house/test_repository.py"
REGENCY_HOMES = ("labinovasi/settings.py", "labinovasi/demo/")


def tracked(*suffixes: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if name.endswith(suffixes) and (ROOT / name).exists()]


def code(*suffixes: str) -> list[str]:
    return [name for name in tracked(*suffixes) if name.startswith(ROOMS) and "/migrations/" not in name]


def lines_with(pattern: re.Pattern[str], names: list[str]) -> Iterator[str]:
    for name in names:
        for number, line in enumerate(Path(ROOT / name).read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()[:100]}"


def test_time_has_one_source():
    names = [name for name in code(".py", ".html", ".txt") if name != TIME_HOME]
    assert list(lines_with(TIME_SOURCES, names)) == []


def test_the_regency_is_a_setting():
    """Kudus is the default and the demo; nothing else in code or templates knows it."""
    names = [n for n in code(".py", ".html", ".txt", ".po", ".css", ".js") if not n.startswith(REGENCY_HOMES)]
    assert list(lines_with(re.compile(r"\bkudus\b|33\.19", re.IGNORECASE), names)) == []


def test_tests_never_sleep():
    not_tests = (THIS_FILE, "tests/bench/")
    names = [n for n in tracked(".py") if n.startswith("tests/") and not n.startswith(not_tests)]
    assert list(lines_with(re.compile(r"time\.sleep\(|asyncio\.sleep\((?!0\))"), names)) == []


def test_no_path_of_a_developers_machine_is_written_down():
    place = re.compile(r"(^|[^\w.])/(work|home|Users|root)/\w")
    names = [
        name for name in tracked("") if not name.endswith(("test_repository.py", ".woff2", ".mo", ".png"))
    ]
    assert list(lines_with(place, names)) == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-chat.txt", "requirements-dev.txt"])
def test_a_lock_has_hashes_and_no_addresses(lock):
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[a-z0-9_.-]+(?:\[[^]]*\])?==", text, re.MULTILINE | re.IGNORECASE)
    assert len(packages) > 50
    assert text.count("--hash=sha256:") >= len(packages)
    assert not re.search(r"://|^-", text, re.MULTILINE)


def test_no_relation_between_models_points_up():
    """import-linter sees imports; `ForeignKey("reviews.Panel")` in a lower room it does not."""
    from django.apps import apps

    floors = {"workdays": 0, "people": 1, "proposals": 2, "reviews": 3, "exhibition": 3, "notifications": 5}
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in floors
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is not None
        if floors.get(field.related_model._meta.app_label, -1) > floors[model._meta.app_label]
    ]
    assert upward == []
