"""Commands against the lab in `var/`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from labinovasi.house import leftovers, stack
from labinovasi.house.environment import PYTHON, ROOT
from labinovasi.house.place import Place
from labinovasi.house.trouble import Trouble


def manage(arguments: list[str]) -> int:
    """Django's own commands. Where LAB_MODE says production, with nothing but the environment given."""
    if os.environ.get("LAB_MODE") == "production":
        surroundings = dict(os.environ)
    else:
        place = Place.from_environment()
        place.prepare()
        surroundings = place.environment()
    return subprocess.run(
        [PYTHON, "manage.py", *arguments], cwd=ROOT, env=surroundings, check=False
    ).returncode


def accounts(arguments: list[str]) -> int:
    """The demo's accounts, once a first start has made them."""
    place = Place.from_environment()
    made_elsewhere = os.environ.get("DATABASE_URL") or os.environ.get("LAB_MODE") == "production"
    if not made_elsewhere and not (place.var / "lab.sqlite3").exists():
        raise Trouble(f"Lab di {place.var} belum pernah dijalankan. Jalankan dulu: ./lab run")
    return manage(["accounts", *arguments])


def reset(arguments: list[str]) -> int:
    """Delete everything this lab holds, after asking; never under a running lab."""
    place = Place.from_environment()
    if not place.var.exists():
        print(f"{place.var} tidak ada: tidak ada yang dihapus.")
        return 0
    if stack.is_running(place):
        raise Trouble(f"Lab di {place.var} sedang berjalan. Hentikan dulu dengan Ctrl-C di jendelanya.")
    if not (place.var / "keys").is_dir():
        raise Trouble(f"{place.var} bukan folder sebuah lab: tidak dihapus.")
    if "--yes" not in arguments and not _agreed(place):
        print("Tidak ada yang dihapus.")
        return 1
    leftovers.end(place.var)
    shutil.rmtree(place.var)
    print(f"{place.var} sudah dihapus.")
    return 0


def _agreed(place: Place) -> bool:
    if not sys.stdin.isatty():
        raise Trouble("Tanpa terminal untuk bertanya, sebutkan kehendak: ./lab reset --yes")
    return input(f"Hapus seluruh isi {place.var}? Ketik 'hapus': ").strip() == "hapus"
