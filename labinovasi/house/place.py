"""One lab on this machine: its folder, its port, its keys, and the environment its processes get."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labinovasi.house.environment import ROOT
from labinovasi.house.trouble import Trouble

LONGEST_SOCKET_PATH = 103  # bytes; Linux takes 107, macOS 103
ROOM_TO_START = 4 * 1024 * 1024  # bytes that must still fit into var/
FOLDERS = ("run", "log", "keys", "mail", "media", "beat", "valkey", "static")
MARK = "LAB_STACK"  # every process of a running lab carries this variable with the lab's folder


@dataclass(frozen=True)
class Place:
    var: Path
    port: int

    @classmethod
    def from_environment(cls) -> Place:
        """`LAB_VAR` (default `var/` in the clone) and `LAB_PORT` (default 8000)."""
        said = os.environ.get("LAB_PORT", "8000")
        if not (said.isascii() and said.isdigit() and 0 < int(said) < 65536):
            raise Trouble(f"LAB_PORT={said} bukan nomor port (1–65535). Contoh: LAB_PORT=8001 ./lab run")
        return cls(Path(os.environ.get("LAB_VAR") or ROOT / "var").resolve(), int(said))

    @property
    def socket(self) -> Path:
        return self.var / "run" / "valkey.sock"

    @property
    def address(self) -> str:
        """By name: passkeys refuse an address of digits."""
        return f"http://localhost:{self.port}"

    def prepare(self) -> None:
        """Make the folders, or say in one sentence why the lab cannot live here."""
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            raise Trouble(
                f"Alamat folder {self.var} terlalu panjang untuk soket. "
                "Pilih folder yang lebih pendek: LAB_VAR=/tmp/lab ./lab run"
            )
        try:
            for name in FOLDERS:
                (self.var / name).mkdir(parents=True, exist_ok=True)
            self.var.joinpath("keys").chmod(0o700)
            self._try_writing()
        except OSError as fault:
            raise Trouble(self._cannot_write(fault)) from None

    def _try_writing(self) -> None:
        for name in FOLDERS:
            trial = self.var / name / f".try-{os.getpid()}"
            try:
                trial.write_bytes(b"\0" * (ROOM_TO_START if name == "run" else 1))
            finally:
                trial.unlink(missing_ok=True)

    def _cannot_write(self, fault: OSError) -> str:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"Diska tempat {self.var} penuh. Kosongkan sedikit ruang, lalu jalankan lagi."
        return (
            f"Folder {fault.filename or self.var} tidak dapat ditulis ({fault.strerror}). Perbaiki haknya, "
            "atau pilih folder lain: LAB_VAR=~/lab ./lab run"
        )

    def require_free_port(self) -> None:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with contextlib.suppress(_NoSuchAddress), _bound(family, host, self.port):
                pass

    def listens_on(self) -> list[str]:
        """Both addresses that `localhost` may mean, so that no other program answers in our name."""
        addresses = [f"127.0.0.1:{self.port}"]
        with contextlib.suppress(_NoSuchAddress), _bound(socket.AF_INET6, "::1", self.port):
            addresses.append(f"[::1]:{self.port}")
        return addresses

    def key(self, name: str) -> str:
        """A secret of this lab, made once, readable by its owner alone."""
        path = self.var / "keys" / name
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w") as file:
                file.write(secrets.token_hex(32))
        return path.read_text().strip()

    def environment(self) -> dict[str, str]:
        """What a process of this lab is started with."""
        return {
            **os.environ,
            "LAB_MODE": "demo",
            "LAB_VAR": str(self.var),
            "BASE_URL": self.address,
            "SECRET_KEY": self.key("secret_key"),
            "LOG_KEY": self.key("log_key"),
            "BROKER_URL": f"redis+socket://{self.socket}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }


class _NoSuchAddress(Exception):
    """This machine has no such loopback address (no IPv6)."""


@contextlib.contextmanager
def _bound(family: int, host: str, port: int) -> Iterator[None]:
    try:
        probe = socket.socket(family, socket.SOCK_STREAM)
    except OSError as fault:
        raise _NoSuchAddress from fault
    with probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            raise Trouble(
                f"Port {port} hanya untuk root. Pilih port di atas 1023: LAB_PORT=8001 ./lab run"
            ) from None
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Trouble(
                    f"Port {port} sedang dipakai program lain. Pilih port lain: LAB_PORT={port + 1} ./lab run"
                ) from None
            raise _NoSuchAddress from fault
        yield
