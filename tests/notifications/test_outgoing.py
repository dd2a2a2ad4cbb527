"""Calls to addresses that somebody typed: never inward, never long, never large."""

from __future__ import annotations

import socket
import time
import tracemalloc

import pytest

from notifications import outgoing
from notifications.channels import Refused, Retry, Unreachable
from workflow.refusals import Invalid

OUTSIDE = "93.184.216.34"


@pytest.fixture
def inner_allowed(settings) -> None:
    settings.OUTGOING_ALLOW_PRIVATE = True


def leads_to(monkeypatch, *numbers: str) -> list[tuple]:
    """Every name has these numbers; answers what was connected to."""
    reached: list[tuple] = []
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **_kw: [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in numbers
        ],
    )

    def connect(_socket: socket.socket, address: tuple) -> None:
        reached.append(address)
        raise ConnectionRefusedError("a test connects to nobody")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return reached


INNER = [
    "127.0.0.1",
    "10.0.0.8",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::ffff:127.0.0.1",
    "fe80::1",
    "fc00::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]

NOT_CALLED = [
    "http://contoh.example/",
    "ftp://contoh.example/",
    "file:///etc/passwd",
    "https://",
    "//contoh.example",
    "https://a:b@c.example/",
    "https://contoh.example:99999/",
    "javascript:alert(1)",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/",
]


@pytest.mark.parametrize("number", INNER)
def test_a_name_that_leads_inward_is_not_connected_to(monkeypatch, number):
    """reminders 59: the real number is checked at the time of the call."""
    reached = leads_to(monkeypatch, number)
    with pytest.raises(Refused, match="inner address"):
        outgoing.post("https://kait.contoh.example/x", b"{}", {})
    assert reached == []


def test_a_name_that_leads_first_outside_and_then_inward_is_resolved_once_and_by_number(monkeypatch):
    """reminders 59: what was checked is what is connected to; one inner number among several is enough."""
    reached = leads_to(monkeypatch, OUTSIDE)
    with pytest.raises(Unreachable):
        outgoing.post("https://kait.contoh.example/x", b"{}", {})
    assert reached == [(OUTSIDE, 443)]
    reached = leads_to(monkeypatch, OUTSIDE, "127.0.0.1")
    with pytest.raises(Refused):
        outgoing.post("https://kait.contoh.example/x", b"{}", {})
    assert reached == []


@pytest.mark.parametrize("url", [*NOT_CALLED, "https://contoh.example/a b"])
def test_an_address_that_is_no_public_https_address_is_not_kept(url):
    """reminders 59"""
    with pytest.raises(Invalid):
        outgoing.checked(url)
    assert outgoing.checked("https://kait.contoh.example:8443/masuk?x=1")


@pytest.mark.realtime
def test_a_number_in_disguise_is_seen_through_when_it_is_called():
    """reminders 59: `http://2130706433/` is 127.0.0.1 to the system's resolver."""
    with pytest.raises((Refused, Unreachable)) as caught:
        outgoing.post("https://2130706433/", b"{}", {})
    assert "inner address" in str(caught.value) or "gaierror" in str(caught.value)


def test_a_redirect_is_an_answer_and_not_followed(inner_allowed, receiver):
    """reminders 59: 302 to an inner address."""
    receiver.answer(302, headers={"Location": f"{receiver.url}/lain"})
    answer = outgoing.post(receiver.url, b"{}", {})
    assert (answer.status, answer.is_yes) == (302, False)
    assert [call.path for call in receiver.calls] == ["/kait"]


def test_a_receiver_that_hangs_or_trickles_ends_at_the_deadline(inner_allowed, receiver, monkeypatch):
    """reminders 58: hangs, sends a byte at a time in headers or body."""
    monkeypatch.setattr(outgoing, "DEADLINE", 0.4)

    def trickle(wire) -> None:
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not receiver.gone.wait(0.05):
            wire.write(b"x")
            wire.flush()

    def trickle_headers(wire) -> None:
        wire.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not receiver.gone.wait(0.05):
            wire.write(b"x")
            wire.flush()

    for script in (lambda _wire: receiver.gone.wait(5), trickle, trickle_headers):
        receiver.script(script)
        began = time.monotonic()
        with pytest.raises(Unreachable, match="no whole answer"):
            outgoing.post(receiver.url, b"{}", {})
        assert time.monotonic() - began < 2


def test_a_flood_of_an_answer_is_not_read(inner_allowed, receiver):
    """reminders 58: answers a gigabyte; memory stays flat."""

    def flood(wire) -> None:
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        while not receiver.gone.is_set():
            wire.write(b"x" * 65536)

    receiver.script(flood)
    tracemalloc.start()
    answer = outgoing.post(receiver.url, b"{}", {})
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.is_yes
    assert len(answer.text) <= 500
    assert peak < 4 * 1024 * 1024


def test_nonsense_instead_of_an_answer_is_tried_again(inner_allowed, receiver):
    receiver.script(lambda wire: wire.write(b"\x00\x01 nonsense\r\n\r\n"))
    with pytest.raises(Retry):
        outgoing.post(receiver.url, b"{}", {})
