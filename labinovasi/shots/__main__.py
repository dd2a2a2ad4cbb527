"""`python -m labinovasi.shots ADDRESS`: pictures of the lab that answers there, from its own database."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from labinovasi.shots.taking import Shot


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    # Playwright's loop runs in this thread, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")
    django.setup()
    from labinovasi.demo.people import PEOPLE
    from labinovasi.shots import pictures, sheet, taking
    from workflow.people.models import User

    wanted = (
        pictures.wanted()
        if asked.pictures
        else taking.Wanted(
            tuple(asked.role),
            tuple(asked.page),
            tuple(asked.width or taking.WIDTHS),
            tuple(asked.scheme or taking.SCHEMES),
        )
    )
    there = {user.email: user for user in User.objects.all()}
    people = {person.account: there[person.email] for person in PEOPLE if person.email in there}
    asked.folder.mkdir(parents=True, exist_ok=True)
    started, shots = time.monotonic(), []
    for shot in taking.take(asked.address, people, wanted, asked.folder):
        shots.append(shot)
        if sys.stderr.isatty():
            print(f"\r{len(shots)} gambar · {shot.page} · {shot.label}\033[K", end="", file=sys.stderr)
    missing = sorted(set(wanted.page_names()) - {shot.page for shot in shots})
    written = sheet.write(shots, missing, asked.folder)
    print(f"\n{len(shots)} gambar dalam {time.monotonic() - started:.0f} s: {written[0]}")
    for shot in shots:
        if shot.sideways:
            print(f"melebar {shot.sideways} px: {shot.path} ({shot.label})")
    if missing:
        print(f"tanpa gambar: {', '.join(missing)}")
    if asked.pictures:
        _for_documents(shots)
    return 0


def _for_documents(shots: Sequence[Shot]) -> None:
    from labinovasi.shots import pictures

    made, lacking = pictures.write(shots)
    print(f"{len(made)} gambar untuk dokumen di {pictures.FOLDER}")
    if lacking:
        print(f"tidak diperbarui: {', '.join(lacking)}")


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./lab shots", allow_abbrev=False)
    parser.add_argument("address", help=argparse.SUPPRESS)
    parser.add_argument("folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--role", action="append", default=[], help="akun demo, atau 'pengunjung'")
    parser.add_argument("--page", action="append", default=[], help="bagian nama alamat, mis. proposals:page")
    parser.add_argument("--width", action="append", type=int, help="lebar jendela dalam piksel")
    parser.add_argument("--scheme", action="append", choices=["light", "dark"])
    parser.add_argument("--pictures", action="store_true", help="hanya gambar README dan panduan, ke docs/")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
