"""`./lab …`: one command, few words. Messages are for whoever runs the lab, so they are Indonesian."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from labinovasi.house import environment
from labinovasi.house.trouble import Trouble

HELP = """Lab Inovasi: satu perintah untuk semuanya

  ./lab run                 menjalankan lab di mesin ini (Ctrl-C berhenti)
  ./lab accounts [--json]   akun contoh untuk masuk
  ./lab manage …            perintah Django terhadap lab ini, mis. ./lab manage verify_log
  ./lab reset [--yes]       menghapus seluruh isi lab ini (var/)

  ./lab test [--long] [--database sqlite|postgres|all] [pytest …]
  ./lab lint                ruff, tipe, lantai, templat, migrasi
  ./lab shots [--help]      gambar setiap halaman untuk setiap peran, ke var/shots
  ./lab bench NAMA          ukuran kecepatan: engine, pages, reminders (NAMA --help)
  ./lab lock                memperbarui kunci pustaka dari pyproject.toml (perlu uv)
  ./lab help                tulisan ini

LAB_PORT (8000) dan LAB_VAR (var/) memilih port dan folder lain, sehingga dua lab dapat berjalan berdampingan.
"""


def run(arguments: list[str]) -> int:
    from labinovasi.house import stack

    return stack.run()


def manage(arguments: list[str]) -> int:
    from labinovasi.house import commands

    return commands.manage(arguments)


def accounts(arguments: list[str]) -> int:
    from labinovasi.house import commands

    return commands.accounts(arguments)


def reset(arguments: list[str]) -> int:
    from labinovasi.house import commands

    return commands.reset(arguments)


def test(arguments: list[str]) -> int:
    from labinovasi.house import suite

    return suite.test(arguments)


def lint(arguments: list[str]) -> int:
    from labinovasi.house import suite

    return suite.lint(arguments)


def shots(arguments: list[str]) -> int:
    from labinovasi.house import shots

    return shots.shots(arguments)


def bench(arguments: list[str]) -> int:
    from labinovasi.house import suite

    return suite.bench(arguments)


def lock(arguments: list[str]) -> int:
    from labinovasi.house import suite

    return suite.lock(arguments)


# What each needs installed: "run" is enough to live, "dev" also to test.
COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "run": (run, "run"),
    "manage": (manage, "run"),
    "accounts": (accounts, "run"),
    "reset": (reset, "run"),
    "test": (test, "dev"),
    "lint": (lint, "dev"),
    "shots": (shots, "dev"),
    "bench": (bench, "dev"),
    "lock": (lock, "run"),
}


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name in ("help", "-h", "--help"):
        print(HELP)
        return 0
    if name not in COMMANDS:
        print(f"./lab {name} tidak dikenal; lihat ./lab help", file=sys.stderr)
        return 2
    command, packages = COMMANDS[name]
    try:
        environment.enter(packages)
        return command(rest)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nDihentikan.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    os.umask(0o077)  # what a lab writes is its owner's alone
    sys.exit(main(sys.argv[1:]))
