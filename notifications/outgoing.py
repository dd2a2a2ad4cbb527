"""Calls to addresses that people typed: webhooks and push services. Only outward, short and small.

The address that is connected to is the one that was checked: the name is resolved once, every answer must
be a public address, and the connection goes to it by number. Redirects are not followed, a proxy of the
environment is not asked, an answer is read up to a limit, and the whole call has one deadline, so that a
receiver that sends a byte a second holds nobody.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications.channels import Refused, Retry, Unreachable
from workflow.refusals import Invalid, Obstacle

DEADLINE = 10.0  # seconds of one call: name, connection, handshake, sending, answer
CONNECT = 4.0
LONGEST_ANSWER = 64 * 1024  # bytes read; the rest is not
LONGEST_ADDRESS = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # the beginning of it

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status < 300

    def __str__(self) -> str:
        return f"HTTP {self.status}: {self.text[:200]}" if self.text else f"HTTP {self.status}"


def checked(url: str, *, field: str = "address") -> str:
    """An address as it may be kept. Whether it leads inward is asked again at each call.

    Raises Invalid `address.https`, `address.form`, `address.inward`.
    """
    try:
        parts = _parts(url)
    except Refused as refused:
        text = _("Alamatnya harus lengkap, mulai dengan https:// dan tanpa nama pengguna.")
        raise Invalid(Obstacle("address.form", text, field=field)) from refused
    with contextlib.suppress(ValueError):
        if not _may_be_called(parts.hostname or ""):
            text = _("Alamat di dalam jaringan sendiri tidak dipanggil.")
            raise Invalid(Obstacle("address.inward", text, field=field))
    return url


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """One POST. Raises Refused (the address may not be called), Unreachable, Retry (it broke off)."""
    parts = _parts(url)
    ends = time.monotonic() + DEADLINE
    connection = _Connection(parts, ends)
    watch = threading.Timer(DEADLINE, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", _path(parts), body=body, headers={"User-Agent": "labinovasi", **headers})
        answer = connection.getresponse()
        text = answer.read(LONGEST_ANSWER)
        if connection.was_cut:
            raise TimeoutError
    except (OSError, http.client.HTTPException) as error:
        raise _what_happened(error, connection) from error
    finally:
        watch.cancel()
        connection.close()
    return Answer(answer.status, " ".join(text[:500].decode("utf-8", "replace").split()))


def _what_happened(error: Exception, connection: _Connection) -> Exception:
    if connection.was_cut or isinstance(error, TimeoutError):
        return Unreachable(f"no whole answer within {DEADLINE:.0f} s")
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, ConnectionError):
        return Retry(text)
    return Unreachable(text)


def _parts(url: str) -> SplitResult:
    schemes = ("https", "http") if settings.OUTGOING_ALLOW_PRIVATE else ("https",)
    try:
        parts = urlsplit(url)
        fine = parts.scheme in schemes and parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        fine = False
    if not fine or len(url) > LONGEST_ADDRESS or any(ord(c) <= 32 or ord(c) > 126 for c in url):
        raise Refused("not an address that may be called")
    return parts


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _may_be_called(number: str) -> bool:
    """Is this numeric address one of the public internet? Raises ValueError for a name."""
    if settings.OUTGOING_ALLOW_PRIVATE:
        return True
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = ipaddress.ip_address(address.packed[-4:])  # type: ignore[assignment]
        if inner is not None and not _is_public(inner):
            return False
        if address.ipv4_mapped is not None:
            return True
    return _is_public(address)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Connection(http.client.HTTPConnection):
    """Connects by number to the address it has checked; TLS is for the name."""

    def __init__(self, parts: SplitResult, ends: float) -> None:
        secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if secure else 80))
        self.secure = secure
        self.ends = ends
        self.was_cut = False
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        self._raw = raw = self._reach()
        self.sock = _tls().wrap_socket(raw, server_hostname=self.host) if self.secure else raw
        if self.secure:
            self._raw = self.sock

    def cut(self) -> None:
        """End the call, whatever it waits for; from another thread."""
        self.was_cut = True
        if self._raw is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._raw, socket.SHUT_RDWR)

    def _reach(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        numbers = [str(entry[4][0]) for entry in found]
        if not all(_may_be_called(number.partition("%")[0]) for number in numbers):
            raise Refused("this name leads to an inner address")
        last: OSError = ConnectionError("no address")
        for family, kind, proto, _name, address in found:
            raw = socket.socket(family, kind, proto)
            raw.settimeout(min(CONNECT, max(0.1, self.ends - time.monotonic())))
            try:
                raw.connect(address)
            except OSError as error:
                raw.close()
                last = error
                continue
            raw.settimeout(max(0.1, self.ends - time.monotonic()))
            return raw
        raise last


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def header_safe(text: Any) -> str:
    """A value for a header: printable ASCII on one line."""
    return "".join(c for c in str(text) if 32 <= ord(c) < 127)
