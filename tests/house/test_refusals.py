"""Where the lab cannot start: one sentence with the remedy, a failing exit code, nothing left running."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from labinovasi.house import environment, leftovers
from labinovasi.house.environment import ROOT
from labinovasi.house.place import Place
from labinovasi.house.trouble import Trouble
from tests.servers.stack import Lab

pytestmark = [pytest.mark.realtime, pytest.mark.sqlite]


@pytest.fixture
def lab():
    with Lab.somewhere() as lab:
        yield lab


def refused(lab: Lab) -> str:
    """The one sentence, after checking all that a refusal promises."""
    done = lab.command("run", seconds=30)
    assert done.returncode == 1
    assert leftovers.of(lab.var) == []
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_busy_port_is_named_with_another_to_take(lab, family, host):
    """reminders 65: and nothing of the new lab keeps running in the back."""
    with socket.socket(family) as other:
        other.bind((host, lab.port))
        other.listen()
        assert f"LAB_PORT={lab.port + 1} ./lab run" in refused(lab)


@pytest.mark.parametrize("port", ["0", "70000", "delapan", "-1", "٨٠٠٠"])
def test_a_port_that_is_none_is_named(lab, port):
    lab.port = port
    assert "bukan nomor port" in refused(lab)


def test_a_folder_too_deep_for_a_socket_is_named(lab):
    lab.var = lab.var / ("dalam" * 20)
    assert "terlalu panjang untuk soket" in refused(lab)


def test_a_folder_that_cannot_be_made_is_named(lab):
    file = lab.var / "berkas"
    file.write_text("")
    lab.var = file / "var"
    assert "tidak dapat ditulis" in refused(lab)


def test_a_folder_of_somebody_else_is_named(tmp_path, monkeypatch):
    """reminders 62: asked of the system, since root may write everywhere."""
    monkeypatch.setattr(Path, "write_bytes", _fails_with(errno.EACCES))
    with pytest.raises(Trouble, match="tidak dapat ditulis"):
        Place(tmp_path, 8000).prepare()


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    """reminders 62."""
    monkeypatch.setattr(Path, "write_bytes", _fails_with(errno.ENOSPC))
    with pytest.raises(Trouble, match="penuh"):
        Place(tmp_path, 8000).prepare()


def _fails_with(number: int):
    def write_bytes(self: Path, data: bytes) -> int:
        raise OSError(number, os.strerror(number), str(self))

    return write_bytes


def test_a_missing_venv_module_is_named_with_the_package(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(Trouble, match=r"sudo apt install python3\.\d+-venv"):
        environment.require_venv_module()


def launcher(folder: Path, **shims: str) -> subprocess.CompletedProcess:
    """`./lab help` of a copy without `.venv`, where only these programs are on the path."""
    shutil.copy(ROOT / "lab", folder / "lab")
    shutil.copytree(ROOT / "labinovasi" / "house", folder / "labinovasi" / "house")
    (folder / "labinovasi" / "__init__.py").write_text("")
    programs = folder / "bin"
    programs.mkdir()
    for name, text in shims.items():
        path = programs / name.replace("_", ".")
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return subprocess.run(
        ["/bin/sh", folder / "lab", "help"],
        env={"PATH": f"{programs}:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_exists_and_does_not_run_is_passed_over(tmp_path):
    """A version manager's shim may stand for a Python that is not installed."""
    done = launcher(tmp_path, python3_13="#!/bin/sh\necho 'python3.13: command not found' >&2; exit 127\n")
    assert done.returncode == 0, done.stderr
    assert "./lab run" in done.stdout


def test_accounts_of_a_lab_that_never_ran_are_asked_for_in_vain(lab):
    done = lab.command("accounts", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Lab di {lab.var} belum pernah dijalankan. Jalankan dulu: ./lab run\n"


def test_an_unknown_word_is_answered_with_where_the_words_are():
    done = subprocess.run([ROOT / "lab", "jalan"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "./lab jalan tidak dikenal; lihat ./lab help\n")


def test_a_key_is_made_once_and_kept(tmp_path):
    place = Place(tmp_path, 8000)
    place.prepare()
    first = place.key("log_key")
    assert len(first) >= 50
    assert place.key("log_key") == first
    assert place.key("secret_key") != first


def test_reset_deletes_only_a_lab_and_only_when_told(lab):
    (lab.var / "skripsi.docx").write_text("bukan lab")
    assert "bukan folder sebuah lab" in lab.command("reset", "--yes").stderr
    Place(lab.var, 8000).prepare()
    assert "--yes" in lab.command("reset").stderr
    assert (lab.var / "skripsi.docx").exists()
    assert lab.command("reset", "--yes").returncode == 0
    assert not lab.var.exists()
