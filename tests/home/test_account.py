"""Signing in: what is routed, what is said, and how often one may try."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.cast import PASSWORD, Cast, make_person
from tests.postbox import posted
from workflow.people.models import User

pytestmark = pytest.mark.django_db
LOGIN = "/akun/masuk/"


@pytest.fixture
def person(cast: Cast) -> User:
    return make_person("Wulan Sari", unit=cast.dinsos, password=PASSWORD)


def test_a_password_signs_in_and_leads_home(client: Client, person: User) -> None:
    answer = client.post(LOGIN, {"login": person.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "Tidak ada yang menunggu Anda" in answer.content.decode()


def test_a_deactivated_person_cannot_sign_in(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("password", ["bukan-itu-kata-sandinya", PASSWORD])
def test_a_wrong_sign_in_does_not_tell_whether_the_address_is_known(
    client: Client, person: User, password: str
) -> None:
    known = client.post(LOGIN, {"login": person.email, "password": "bukan-itu-kata-sandinya"})
    unknown = client.post(LOGIN, {"login": "tiada@lab.example", "password": password})
    sentence = "Alamat surel atau kata sandi salah."
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()


def test_a_code_for_an_unknown_address_looks_the_same_and_writes_to_nobody(
    client: Client, person: User
) -> None:
    known = client.post("/akun/masuk/kode/", {"email": person.email})
    unknown = Client().post("/akun/masuk/kode/", {"email": "tiada@lab.example"})
    assert known["Location"] == unknown["Location"]
    assert [message.to for message in posted()] == [[person.email]]


def test_a_reset_for_an_unknown_address_looks_the_same_and_writes_to_nobody(
    client: Client, person: User
) -> None:
    known = client.post("/akun/sandi/lupa/", {"email": person.email})
    unknown = Client().post("/akun/sandi/lupa/", {"email": "tiada@lab.example"})
    assert known["Location"] == unknown["Location"]
    assert [message.to for message in posted()] == [[person.email]]


def test_guessing_a_password_is_stopped_by_limits_kept_in_the_database(client: Client, person: User) -> None:
    call_command("createcachetable")
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "bukan-itu-kata-sandinya"})
    stopped = client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert stopped.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "Terlalu banyak percobaan masuk" in stopped.content.decode()


def test_too_many_requests_get_the_page_for_429() -> None:
    call_command("createcachetable")
    answers = [Client().post(LOGIN) for _ in range(35)]
    stopped = [answer for answer in answers if answer.status_code == 429]
    assert stopped
    assert "Tunggu lima menit" in stopped[0].content.decode()


@pytest.mark.parametrize("name", ["account_signup", "mfa_signup_webauthn", "account_change_phone"])
def test_pages_that_make_accounts_by_themselves_do_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_back_office_is_entered_by_the_same_door(client: Client, person: User) -> None:
    assert client.get("/kelola/", follow=True).redirect_chain[-1][0].startswith(LOGIN)
    client.force_login(person)
    assert client.get("/kelola/", follow=True).status_code == 403


def test_signing_out_by_the_menu_needs_no_second_question(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.post("/akun/keluar/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_pages_of_the_account_ask_who_one_is(client: Client) -> None:
    for path in ("/akun/keamanan/", "/akun/sandi/ganti/", "/akun/keamanan/totp/activate/"):
        assert client.get(path)["Location"].startswith(LOGIN)


def test_the_second_step_is_set_up_on_one_page_without_outside_images(client: Client, person: User) -> None:
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post("/akun/pastikan/", {"password": PASSWORD})
    page = client.get("/akun/keamanan/totp/activate/").content.decode()
    assert "<svg" in page
    assert "data:" not in page
    assert "style=" not in page
