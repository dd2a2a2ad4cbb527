"""Signing in, with django-allauth as this site has it: by a password or a mailed code, never by sign-up."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from tests.cast import PASSWORD, make_person
from tests.postbox import posted
from workflow.people import services
from workflow.people.models import User

LOGIN, CODE, CONFIRM = (
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
)


@pytest.fixture
def person(cast):
    return make_person("Sari Lestari", unit=cast.puskesmas, password=PASSWORD)


def who(client):
    return client.get(reverse("home")).wsgi_request.user


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse(LOGIN), {"login": email, "password": password})


def mailed_code():
    return re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", posted()[-1].body, re.M)[1]


class TestByPassword:
    def test_with_the_address_in_any_letters(self, person, client):
        assert sign_in(client, "SARI.Lestari@Lab.Example").status_code == 302
        assert who(client) == person

    def test_a_wrong_password_and_an_unknown_address_get_the_same_words(self, person, client):
        pages = [
            sign_in(client, "sari.lestari@lab.example", "bukan ini").content.decode(),
            sign_in(client, "siapa.ini@lab.example", "bukan ini").content.decode(),
        ]
        words = [re.search(r'class="error-summary".*?</div>', page, re.S)[0] for page in pages]
        assert words[0] == words[1]
        assert not who(client).is_authenticated

    def test_a_deactivated_person_cannot(self, cast, person, client):
        services.deactivate(by=cast.secretary, user=person)
        sign_in(client, person.email)
        assert not who(client).is_authenticated

    def test_guessing_is_stopped_after_five_tries_even_with_the_right_password(self, person, client):
        for _try in range(5):
            sign_in(client, person.email, "bukan ini")
        sign_in(client, person.email)
        assert not who(client).is_authenticated

    @pytest.mark.parametrize("email", ["a\x00b@lab.example", "\x00", "x" * 5000, "sari\ud800@lab.example"])
    def test_a_login_name_that_cannot_be_is_refused_as_bad_input(self, person, client, email):
        """Review 62."""
        answer = sign_in(client, email.encode("utf-8", "surrogatepass"))
        assert 200 <= answer.status_code < 500
        assert not who(client).is_authenticated


class TestByAMailedCode:
    def test_the_code_in_the_mail_signs_in(self, person, client):
        client.post(reverse(CODE), {"email": "Sari.Lestari@lab.example"})
        assert posted()[-1].to == [person.email]
        client.post(reverse(CONFIRM), {"code": mailed_code()})
        assert who(client) == person

    def test_somebody_approved_who_has_no_password_yet_comes_in_by_it(self, cast, client):
        services.ask_account(email="warga@lab.example", name="Warga", unit=cast.puskesmas)
        [registration] = cast.puskesmas.registrations.all()
        user = services.approve_registration(by=cast.head, registration=registration)
        client.post(reverse(CODE), {"email": "warga@lab.example"})
        client.post(reverse(CONFIRM), {"code": mailed_code()})
        assert who(client) == user

    def test_a_wrong_code_does_not(self, person, client):
        client.post(reverse(CODE), {"email": person.email})
        client.post(reverse(CONFIRM), {"code": "SALAH-1"})
        assert not who(client).is_authenticated

    def test_a_deactivated_person_gets_no_code(self, cast, person, client):
        services.deactivate(by=cast.secretary, user=person)
        client.post(reverse(CODE), {"email": person.email})
        assert not [
            m for m in posted() if m.to == [person.email] and re.search(r"[A-Z0-9]{3}-?[A-Z0-9]{3}", m.body)
        ]

    def test_an_unknown_address_gets_the_same_answer(self, person, client):
        answers = [
            client.post(reverse(CODE), {"email": email}) for email in (person.email, "siapa.ini@lab.example")
        ]
        assert len({(a.status_code, a.headers["Location"]) for a in answers}) == 1


class TestAForgottenPassword:
    def test_the_link_in_the_mail_sets_a_new_one(self, person, client):
        client.post(reverse("account_reset_password"), {"email": person.email.upper()})
        [path] = re.findall(r"https?://[^/\s]+(/\S+)", posted()[-1].body)[:1]
        page = client.get(path, follow=True)
        new = "becak-hijau-pasar"
        client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
        person.refresh_from_db()
        assert person.check_password(new)


class TestNobodySignsUp:
    @pytest.mark.parametrize("name", ["account_signup", "account_signup_by_passkey", "socialaccount_signup"])
    def test_the_sign_up_pages_of_the_library_are_not_routed(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)

    @pytest.mark.parametrize("path", ["/akun/signup/", "/akun/daftar/", "/accounts/signup/"])
    def test_nor_found_by_address(self, db, client, path):
        before = User.objects.count()
        sent = {"email": "x@lab.example", "password1": PASSWORD, "password2": PASSWORD}
        assert client.post(path, sent).status_code == 404
        assert User.objects.count() == before

    def test_and_were_they_routed_the_adapter_would_keep_them_shut(self, rf):
        from allauth.account.adapter import get_adapter

        assert not get_adapter().is_open_for_signup(rf.get("/"))
