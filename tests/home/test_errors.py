"""Error pages are pages of this site that say what to do, and give nothing away."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override

from labinovasi.home import errors
from labinovasi.home.middleware import RefusalMiddleware
from tests.cast import Cast
from workflow.refusals import Denied, NotVisible, Obstacle, Refused

PAGES = [
    (errors.bad_request, 400, "tidak dapat dibaca"),
    (errors.forbidden, 403, "bukan wewenang Anda"),
    (errors.csrf_failure, 403, "kedaluwarsa"),
    (errors.not_found, 404, "tidak ada"),
    (errors.too_large, 413, "terlalu besar"),
    (errors.too_many, 429, "Terlalu banyak percobaan"),
    (errors.server_error, 500, "di pihak kami"),
]


def a_request(path: str = "/apa-saja/") -> HttpRequest:
    return RequestFactory().get(path)


@pytest.mark.parametrize(
    ("page", "status", "words"), PAGES, ids=lambda value: getattr(value, "__name__", None)
)
def test_an_error_is_a_page_of_this_site_drawn_without_a_database(page, status: int, words: str) -> None:
    answer = page(a_request())  # no `db` fixture: a query here would fail the test
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert 'href="/"' in text
    assert "csrfmiddlewaretoken" not in text


def test_an_error_page_speaks_english_to_who_chose_it() -> None:
    with override("en"):
        assert '<html lang="en">' in errors.not_found(a_request()).content.decode()


def test_a_request_that_is_too_big_says_so_with_413() -> None:
    assert errors.bad_request(a_request(), RequestDataTooBig()).status_code == 413


@pytest.mark.django_db
class TestNotThereAndNotYours:
    """Review case 67: nobody learns from a refusal that something exists."""

    def test_a_page_only_staff_may_see_answers_as_an_address_that_does_not_exist(
        self, cast: Cast, client: Client
    ) -> None:
        client.force_login(cast.outsider)
        hidden, absent = client.get("/gaya/"), client.get("/tidak-ada/")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        assert dict(hidden.headers) == dict(absent.headers)

    def test_what_a_service_hides_is_the_same_page(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.outsider)
        hidden = RefusalMiddleware(errors.not_found).process_exception(a_request(), NotVisible())
        assert hidden is not None
        assert hidden.content == client.get("/usulan/ab12cd34/").content

    def test_the_page_repeats_no_part_of_the_address(self, client: Client) -> None:
        assert "ambulans" not in client.get("/usulan/ambulans-desa/").content.decode()


class TestRefusals:
    def test_a_refusal_no_page_caught_shows_its_reasons(self) -> None:
        refusal = Refused(Obstacle("cycle.closed", "Siklus sudah ditutup."))
        answer = RefusalMiddleware(errors.not_found).process_exception(a_request(), refusal)
        assert answer is not None
        assert answer.status_code == 409
        assert "Siklus sudah ditutup." in answer.content.decode()

    def test_what_is_visible_but_not_yours_is_403(self) -> None:
        answer = RefusalMiddleware(errors.not_found).process_exception(a_request(), Denied())
        assert answer is not None
        assert answer.status_code == 403

    def test_other_errors_pass(self) -> None:
        assert RefusalMiddleware(errors.not_found).process_exception(a_request(), PermissionDenied()) is None


@pytest.mark.django_db
class TestBadAddresses:
    """Review case 62: whatever stands in an address, the answer is never a 500."""

    @pytest.mark.parametrize(
        "address",
        ["/?q=%00", "/?unit=a%00b", "/usulan/%00/", "/akun/masuk/?next=%00", "/akun/sandi/baru/%00-x/"],
    )
    def test_a_nul_byte_is_refused_with_a_page(self, client: Client, address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 400
        assert "tidak dapat dibaca" in answer.content.decode()

    @pytest.mark.parametrize(
        "query", ["page=abc", "page=99999999999999999999", "page=-1", f"page={'9' * 5000}", "page=%ED%A0%80"]
    )
    def test_a_page_number_that_is_none_shows_a_page(self, cast: Cast, client: Client, query: str) -> None:
        cast.outsider.is_staff = True
        cast.outsider.save()
        client.force_login(cast.outsider)
        assert client.get(f"/gaya/?{query}").status_code == 200

    @pytest.mark.parametrize("field", ["login", "password"])
    def test_a_nul_byte_in_the_sign_in_form_is_an_error_by_the_field(
        self, client: Client, field: str
    ) -> None:
        typed = {"login": "seseorang@lab.example", "password": "kopi-pagi"} | {field: "a\0b@lab.example"}
        answer = client.post("/akun/masuk/", typed)
        assert answer.status_code == 200
        assert "error-summary" in answer.content.decode()

    def test_a_form_too_large_to_read_answers_413(self, client: Client) -> None:
        answer = client.post("/bahasa/", {"language": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
        assert answer.status_code == 413
        assert "terlalu besar" in answer.content.decode()

    def test_a_form_with_an_old_token_says_what_to_do(self, db: None) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post("/akun/masuk/", {"login": "a@lab.example"})
        assert answer.status_code == 403
        assert "muat ulang halamannya" in answer.content.decode()


@pytest.mark.django_db
def test_a_broken_page_answers_with_the_page_for_500(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("labinovasi.home.stages.explained", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "di pihak kami" in answer.content.decode()
    assert "broken on purpose" not in answer.content.decode()
