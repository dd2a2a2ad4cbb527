"""Notices on a device: of the login they were turned on in, encrypted, small, and gone with it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from notifications import channels, draining
from notifications.channels.push import LARGEST, encryption
from notifications.models import Delivery, PushSubscription
from tests.cast import PASSWORD
from workflow.people.models import User
from workflow.proposals.models import Proposal, TeamMember

pytestmark = [pytest.mark.django_db, pytest.mark.page]

PAGE = "/pemberitahuan/perangkat/"
AUTH = b"sixteen octets!!"


class Browser:
    """What a browser's push service holds: the endpoint and the keys to read with."""

    def __init__(self, receiver, name: str = "satu") -> None:
        self.endpoint = f"{receiver.url}/{name}"
        self.key = ec.generate_private_key(encryption.CURVE)

    def subscription(self) -> dict:
        public = encryption.encode(encryption.raw_public(self.key))
        return {"endpoint": self.endpoint, "keys": {"p256dh": public, "auth": encryption.encode(AUTH)}}

    def turn_on(self, client: Client) -> int:
        address = f"{PAGE}nyalakan/"
        return client.post(address, json.dumps(self.subscription()), "application/json").status_code

    def read(self, sealed: bytes) -> dict:
        """RFC 8291 from the other side."""
        salt, theirs = sealed[:16], sealed[21 : 21 + sealed[20]]
        shared = self.key.exchange(ec.ECDH(), encryption.public_of(theirs))
        own = encryption.raw_public(self.key)
        ikm = HKDF(hashes.SHA256(), 32, AUTH, b"WebPush: info\0" + own + theirs).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(ikm)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(ikm)
        plain = AESGCM(key).decrypt(nonce, sealed[21 + sealed[20] :], None)
        return json.loads(plain.rstrip(b"\2"))


@pytest.fixture(autouse=True)
def push_is_set_up(settings) -> None:
    out = StringIO()
    call_command("make_push_keys", stdout=out)
    settings.VAPID_PRIVATE_KEY = out.getvalue().strip().partition("=")[2]
    settings.PUSH_SERVICES = ["127.0.0.1"]
    settings.OUTGOING_ALLOW_PRIVATE = True


@pytest.fixture
def phone(receiver) -> Browser:
    receiver.answer(201)
    return Browser(receiver)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pushed(user: User) -> list[Delivery]:
    return list(Delivery.objects.filter(channel="push", obligation__recipient=user).order_by("pk"))


def test_a_notice_is_encrypted_as_the_standard_says():
    """RFC 8291, appendix A."""
    own = encryption.private_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    sealed = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        key=encryption.decode(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth=encryption.decode("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=encryption.decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encryption.encode(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_notice_reaches_the_browser_and_says_who_sends_it(cast, lab, phone, receiver, settings):
    assert phone.turn_on(signed_in(cast.head)) == 201
    proposal = lab.draft()
    lab.ask(proposal)
    draining.drain(seconds=30)
    [call] = receiver.calls
    told = phone.read(call.body)
    assert proposal.title in told["title"]
    assert told["url"].startswith(settings.BASE_URL)
    scheme, token, key = call.headers["Authorization"].replace(",", "").split()
    head, claims, signature = token.removeprefix("t=").split(".")
    raw = encryption.decode(signature)
    public = encryption.public_of(encryption.decode(key.removeprefix("k=")))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert scheme == "vapid"
    assert json.loads(encryption.decode(claims))["aud"] == receiver.url.removesuffix("/kait")
    [row] = pushed(cast.head)
    assert (row.status, row.proof) == (Delivery.Status.SENT, "HTTP 201")


def test_on_a_shared_computer_nothing_of_who_signed_out_pops_up(cast, lab, phone, receiver):
    """reminders 61: A subscribes and signs out, B signs in: A's reminder must not be shown."""
    client = signed_in(cast.head)
    phone.turn_on(client)
    lab.ask(lab.draft())  # queued while A was still signed in
    client.post("/akun/keluar/")
    client.force_login(cast.outsider)
    draining.drain(seconds=30)
    assert receiver.calls == []
    assert [row.status for row in pushed(cast.head)] == [Delivery.Status.CANCELLED]
    assert not PushSubscription.objects.exists()


def test_the_last_login_in_a_browser_takes_its_endpoint_over(cast, phone):
    """reminders 61: the endpoint is unique; a second, equal phone stays."""
    phone.turn_on(signed_in(cast.head))
    phone.turn_on(signed_in(cast.outsider))
    [row] = PushSubscription.objects.all()
    assert row.user == cast.outsider


@pytest.mark.parametrize("end", ["session", "password", "account", "taken over"])
def test_a_login_that_ended_gets_no_notice_any_more(cast, lab, phone, receiver, end):
    """reminders 61: session expiry, password change, disabled account as well."""
    client = signed_in(cast.head)
    phone.turn_on(client)
    lab.ask(lab.draft())
    assert len(pushed(cast.head)) == 1
    if end == "session":
        Session.objects.all().delete()
    elif end == "password":
        cast.head.set_password(PASSWORD)
        cast.head.save()
    elif end == "account":
        User.objects.filter(pk=cast.head.pk).update(is_active=False)
    else:
        phone.turn_on(signed_in(cast.outsider))
    draining.drain(seconds=30)
    assert receiver.calls == []
    assert pushed(cast.head)[0].status == Delivery.Status.CANCELLED
    assert channels.channel("push").targets([cast.head.pk]) == {cast.head.pk: []}


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_removed_and_counts_as_not_sent(cast, lab, phone, receiver, status):
    """reminders 1, reminders 61: 404 and 410 remove it; its equal sibling stays."""
    sibling = Browser(receiver, "dua")
    for browser in (phone, sibling):
        browser.turn_on(signed_in(cast.head))
    receiver.answer(status)
    lab.ask(lab.draft())
    first = pushed(cast.head)[0]
    Delivery.objects.filter(channel="push").exclude(pk=first.pk).update(next_at=None)
    draining.drain(seconds=30)
    first.refresh_from_db()
    assert first.status == Delivery.Status.CANCELLED
    assert str(status) in first.reason
    assert [row.endpoint for row in PushSubscription.objects.all()] == [sibling.endpoint]


def test_a_service_that_is_busy_is_asked_again(cast, lab, phone, receiver, frozen):
    """reminders 1: 429 and 500 are no proof."""
    phone.turn_on(signed_in(cast.head))
    lab.ask(lab.draft())
    for status in (429, 500):
        receiver.answer(status)
        draining.drain(seconds=30)
        [row] = pushed(cast.head)
        assert row.status == Delivery.Status.FAILED
        frozen.move_to(row.next_at)
    receiver.answer(201)
    draining.drain(seconds=30)
    assert pushed(cast.head)[0].status == Delivery.Status.SENT


@pytest.mark.parametrize("title", ["Ngopeni 🌾 " * 40, "A\u2028B\tC\r\nD"])
def test_a_long_or_odd_title_stays_small_and_on_one_line(cast, lab, phone, receiver, title):
    """reminders 35, reminders 61: payload under 3,000 bytes."""
    phone.turn_on(signed_in(cast.head))
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(title=title[:200])
    lab.ask(proposal)
    draining.drain(seconds=30)
    told = phone.read(receiver.calls[0].body)
    assert len(json.dumps(told).encode()) < LARGEST
    assert len(told["title"].splitlines()) == 1
    assert len(told["body"].splitlines()) <= 1


def test_who_lost_the_right_gets_no_title_on_the_screen(cast, lab, phone, receiver):
    """reminders 23: text is checked again at the sending."""
    phone.turn_on(signed_in(cast.co_writer))
    proposal = lab.send(lab.draft(title="Rahasia"))
    TeamMember.objects.filter(proposal=proposal, user=cast.co_writer).delete()
    draining.drain(seconds=30)
    assert receiver.calls == []


def test_only_a_browsers_own_service_and_real_keys_are_taken(cast, phone, settings):
    client = signed_in(cast.head)
    good = phone.subscription()
    bad = [
        {**good, "endpoint": "https://kait.contoh.example/x"},
        {**good, "keys": {**good["keys"], "auth": "AAAA"}},
        {**good, "keys": {**good["keys"], "p256dh": encryption.encode(b"\4" + b"\1" * 64)}},
        {**good, "keys": {**good["keys"], "auth": "ä"}},
        {"endpoint": 7},
        [],
    ]
    for told in bad:
        assert client.post(f"{PAGE}nyalakan/", json.dumps(told), "application/json").status_code == 400
    padded = {**good["keys"], "p256dh": good["keys"]["p256dh"] + "!" * 300}
    client.post(f"{PAGE}nyalakan/", json.dumps({**good, "keys": padded}), "application/json")
    assert PushSubscription.objects.get().key == good["keys"]["p256dh"]
    PushSubscription.objects.all().delete()
    settings.PUSH_SERVICES = ["push.contoh.example"]
    settings.OUTGOING_ALLOW_PRIVATE = False
    assert phone.turn_on(client) == 400
    assert not PushSubscription.objects.exists()
    assert Client().post(f"{PAGE}nyalakan/", "{}", "application/json").status_code == 302


def test_a_person_sees_their_devices_and_turns_one_off(cast, phone, settings):
    client = signed_in(cast.head)
    assert "mati di perangkat ini" in client.get(PAGE).content.decode()
    phone.turn_on(client)
    page = client.get(PAGE).content.decode()
    assert "menyala di perangkat ini" in page
    row = PushSubscription.objects.get()
    assert signed_in(cast.outsider).post(f"{PAGE}{row.pk}/matikan/").status_code == 404
    client.post(f"{PAGE}{row.pk}/matikan/")
    assert not PushSubscription.objects.exists()
    worker = client.get(f"{PAGE}pekerja.js")
    assert worker["Content-Type"].startswith("text/javascript")
    settings.VAPID_PRIVATE_KEY = ""
    assert "belum mengirim notifikasi" in client.get(PAGE).content.decode()
    assert "push" not in [each.code for each in channels.offered()]
