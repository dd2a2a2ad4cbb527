"""Indonesian unless chosen otherwise; the choice is kept where it can be."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.postbox import posted

pytestmark = pytest.mark.django_db
LOGIN = "/akun/masuk/"


def test_a_browser_installed_in_english_still_gets_indonesian(client: Client) -> None:
    answer = client.get(LOGIN, headers={"accept-language": "en-US,en"})
    assert "Masuk ke lab" in answer.content.decode()
    assert answer["Content-Language"] == "id"


def test_a_visitors_choice_is_kept_in_the_browser(client: Client) -> None:
    answer = client.post(reverse("language"), {"language": "en", "next": LOGIN})
    assert answer["Location"] == LOGIN
    assert client.get(LOGIN)["Content-Language"] == "en"


def test_a_persons_choice_is_kept_in_the_account_and_wins_over_the_browser(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.proposer)
    client.post(reverse("language"), {"language": "en", "next": "/"})
    cast.proposer.refresh_from_db()
    assert cast.proposer.language == "en"
    elsewhere = Client()
    elsewhere.force_login(cast.proposer)
    assert elsewhere.get("/")["Content-Language"] == "en"


def test_the_choice_of_language_never_leads_to_another_site(client: Client) -> None:
    answer = client.post(reverse("language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_an_unknown_language_is_not_found(client: Client) -> None:
    assert client.post(reverse("language"), {"language": "xx"}).status_code == 404


def test_the_address_of_a_public_page_says_its_language(client: Client) -> None:
    assert client.get("/")["Content-Language"] == "id"
    english = client.get("/en/")
    assert english["Content-Language"] == "en"
    assert 'href="/akun/masuk/?bahasa=en"' in english.content.decode()


def test_the_language_of_a_public_page_goes_on_to_the_sign_in_page(client: Client) -> None:
    assert client.get(LOGIN, {"bahasa": "en"})["Content-Language"] == "en"
    assert client.get(LOGIN)["Content-Language"] == "en"


def test_mail_speaks_the_language_of_the_page(cast: Cast, client: Client) -> None:
    client.post("/akun/masuk/kode/", {"email": cast.proposer.email})
    assert "Kode masuk" in posted()[-1].subject
    assert "Sekretariat Lab tidak pernah memintanya" in posted()[-1].body
