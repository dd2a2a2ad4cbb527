"""Testing, linting and measuring, for whoever changes the code."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from typing import IO

from labinovasi.house import programs
from labinovasi.house.environment import LOCKS, PYTHON, ROOT
from labinovasi.house.postgres import private_postgres
from labinovasi.house.programs import Words
from labinovasi.house.trouble import Trouble

NO_TESTS = 5  # pytest's exit code when a pass has nothing to run


def test(arguments: list[str]) -> int:
    """The suite on SQLite, then what needs PostgreSQL on a private one; other arguments go to pytest."""
    parser = argparse.ArgumentParser(prog="./lab test", add_help=False, allow_abbrev=False)
    parser.add_argument("--database", choices=["sqlite", "postgres", "all"], default=None)
    chosen, rest = parser.parse_known_args(arguments)
    if not _runs_suite(rest):
        return _pytest(rest)
    with _postgres(required=chosen.database in ("postgres", "all")) as url:
        passes = [(url if on_postgres else "", which) for on_postgres, which in _passes(chosen, url)]
        if chosen.database == "all":
            codes = _side_by_side(rest, passes)
        else:
            codes = [_pytest(rest, address, which) for address, which in passes]
    return max((code for code in codes if code != NO_TESTS), default=NO_TESTS)


def _side_by_side(rest: list[str], passes: list[tuple[str, str]]) -> list[int]:
    """All passes at once, each in a process of its own: half the waiting on two cores.

    The first pass is watched as it goes, the others are kept and shown when they have ended.
    """
    with contextlib.ExitStack() as stack:
        kept = [stack.enter_context(tempfile.TemporaryFile()) for _other in passes[1:]]
        others = [_start(rest, *each, output) for each, output in zip(passes[1:], kept, strict=True)]
        codes = [_pytest(rest, *passes[0])]
        for (address, which), output, process in zip(passes[1:], kept, others, strict=True):
            codes.append(process.wait())
            output.seek(0)
            print(_heading(address, which), flush=True)
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
    return codes


def _runs_suite(rest: list[str]) -> bool:
    return not {"--help", "-h", "--version", "--fixtures", "--markers"} & set(rest)


def _passes(chosen: argparse.Namespace, url: str) -> list[tuple[bool, str]]:
    """(on PostgreSQL?, what the pass leaves to the other one), in the order they run."""
    if chosen.database == "postgres":
        return [(True, "")]
    if not url:
        return [(False, "")]
    if chosen.database == "all":
        # What waits for Chromium and for whole labs waits beside the two that never wait.
        return [(False, "sqlite-of-all"), (True, "postgres-of-all"), (False, "live-of-all")]
    if chosen.database == "sqlite":
        return [(False, "sqlite")]
    return [(False, "sqlite"), (True, "postgres-only")]


def _pytest(rest: list[str], database_url: str = "", which: str = "") -> int:
    print(_heading(database_url, which), flush=True)
    return _start(rest, database_url, which).wait()


def _heading(database_url: str, which: str) -> str:
    part = ": peramban dan lab utuh" if which == "live-of-all" else ""
    return f"\n== Tes pada {'PostgreSQL' if database_url else 'SQLite'}{part} =="


def _start(
    rest: list[str], database_url: str, which: str, output: IO[bytes] | None = None
) -> subprocess.Popen:
    surroundings = {**os.environ, "LAB_MODE": "test", "LAB_TEST_PASS": which}
    surroundings.pop("DATABASE_URL", None)
    surroundings.pop("LAB_VAR", None)  # tests never write into somebody's lab
    if database_url:
        surroundings["DATABASE_URL"] = database_url
    if output is not None:  # beside another pass that watches the same code
        surroundings["LAB_WATCH_QUERIES"] = "0"
    command: Words = [PYTHON, "-m", "pytest", *rest]
    return subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=output, stderr=output)


@contextlib.contextmanager
def _postgres(required: bool) -> Iterator[str]:
    """The address of a private cluster, or "" when this machine has no PostgreSQL."""
    found = programs.postgres_bin()
    if found:
        with private_postgres(found) as cluster:
            yield cluster.url
    elif required or os.environ.get("CI"):
        raise Trouble("PostgreSQL tidak ditemukan. Pasang dulu, mis.: sudo apt install postgresql")
    else:
        print("PostgreSQL tidak ditemukan: tes yang memerlukannya dilewati dan dihitung.", flush=True)
        yield ""


def lint(arguments: list[str]) -> int:
    """Every check runs, so that one look shows all that is wrong."""
    tools = PYTHON.parent
    checks: list[Words] = [
        [tools / "ruff", "check", "."],
        [tools / "ruff", "format", "--check", "."],
        [tools / "mypy", "labinovasi", "notifications", "workflow"],
        [tools / "lint-imports"],
        [tools / "djade", "--check", "--target-version", "5.2", *_templates()],
        [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    ]
    surroundings = {**os.environ, "LAB_MODE": "test", "DATABASE_URL": "sqlite://:memory:"}
    surroundings["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    failed = []
    for check in checks:
        name = " ".join(str(part) for part in check[:3] if part != PYTHON).replace(f"{tools}/", "")
        print(f"== {name}", flush=True)
        if subprocess.run(check, cwd=ROOT, env=surroundings, check=False).returncode:
            failed.append(name)
    print("Semua baik." if not failed else f"Tidak lulus: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def _templates() -> list[str]:
    rooms = ("labinovasi", "notifications", "workflow")
    return sorted(
        str(p.relative_to(ROOT)) for room in rooms for p in (ROOT / room).rglob("templates/**/*.html")
    )


def bench(arguments: list[str]) -> int:
    """`tests/bench/NAME.py` on a private PostgreSQL; what follows the name goes to it."""
    scripts = (ROOT / "tests" / "bench").glob("*.py")
    known = sorted(script.stem for script in scripts if 'prog="./lab bench' in script.read_text())
    if not arguments or arguments[0] not in known:
        raise Trouble(
            f"Sebutkan ukuran yang mana: {', '.join(known) or 'belum ada'}. Mis.: ./lab bench engine"
        )
    with _postgres(required=True) as url:
        surroundings = {**os.environ, "LAB_MODE": "test", "DATABASE_URL": url}
        command: Words = [PYTHON, "-m", f"tests.bench.{arguments[0]}", *arguments[1:]]
        return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode


def lock(arguments: list[str]) -> int:
    """Write the hashed locks from pyproject.toml; `--upgrade` takes newer versions."""
    uv = shutil.which("uv")
    if not uv:
        raise Trouble("./lab lock memerlukan uv: pip install uv")
    tomllib.loads((ROOT / "pyproject.toml").read_text())
    subprocess.run([uv, "lock", *arguments], cwd=ROOT, check=True)
    covered = {
        "run": ["--no-dev"],
        "chat": ["--no-dev", "--extra", "chat"],
        "dev": ["--all-groups", "--all-extras"],
    }
    for name, extra in covered.items():
        export = [uv, "export", "--format", "requirements-txt", "--no-emit-project", "--no-header", *extra]
        text = subprocess.run(export, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        if re.search(r"^-|https?://", text, re.MULTILINE):
            raise Trouble(f"Kunci {name} memuat alamat; tidak ditulis.")
        LOCKS[name].write_text(text)
    print(f"Diperbarui: {', '.join(path.name for path in LOCKS.values())}.", file=sys.stderr)
    return 0
