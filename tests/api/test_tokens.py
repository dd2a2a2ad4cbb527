import datetime as dt

from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.api.calls import codes, post
from tests.cast import PASSWORD, Cast, make_person
from workflow.people import services


def person(cast: Cast):
    return make_person("Galih Prakoso", unit=cast.puskesmas, password=PASSWORD)


def sign_in(user, password: str = PASSWORD):
    return post(APIClient(), "/api/v1/token/", email=user.email, password=password)


def with_token(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_a_program_signs_in_with_a_token_that_is_kept_hashed_and_expires(cast: Cast, frozen) -> None:
    user = person(cast)
    answer = sign_in(user)
    assert answer.status_code == 201
    token = answer.json()["token"]
    row = AuthToken.objects.get()
    assert token not in (row.digest, row.token_key)
    assert with_token(token).get("/api/v1/me/").json()["email"] == user.email
    frozen.shift(dt.timedelta(days=31))
    assert with_token(token).get("/api/v1/me/").status_code == 401


def test_a_wrong_password_and_an_unknown_address_answer_alike(cast: Cast) -> None:
    user = person(cast)
    wrong = sign_in(user, "bukan-sandi-saya")
    unknown = post(APIClient(), "/api/v1/token/", email="tiada@lab.example", password=PASSWORD)
    assert (wrong.status_code, codes(wrong)) == (400, ["sign_in.wrong"])
    assert wrong.content == unknown.content


def test_guessing_a_password_is_stopped(cast: Cast) -> None:

    user = person(cast)
    answers = [sign_in(user, f"tebakan-{n}") for n in range(12)]
    assert codes(answers[-1]) == ["sign_in.too_often"]
    assert codes(sign_in(user)) == ["sign_in.too_often"]


def test_a_deactivated_person_has_no_token_left_also_when_they_come_back(cast: Cast) -> None:
    user = person(cast)
    token = sign_in(user).json()["token"]
    services.deactivate(user=user, by=cast.secretary)
    assert with_token(token).get("/api/v1/me/").status_code == 401
    services.reactivate(user=user, by=cast.secretary)
    assert with_token(token).get("/api/v1/me/").status_code == 401
    assert not AuthToken.objects.exists()


def test_own_tokens_are_listed_and_revoked_and_nobody_elses(cast: Cast) -> None:
    user = person(cast)
    first, second = sign_in(user).json(), sign_in(user).json()
    client = with_token(first["token"])
    listed = client.get("/api/v1/token/").json()
    assert {row["id"] for row in listed} == {first["id"], second["id"]}
    stranger = APIClient()
    stranger.force_login(cast.outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get("/api/v1/token/").json() == []
    assert stranger.delete(f"/api/v1/token/{second['id']}/").status_code == 404
    assert client.delete(f"/api/v1/token/{second['id']}/").status_code == 204
    assert with_token(second["token"]).get("/api/v1/me/").status_code == 401
    assert APIClient().get("/api/v1/token/").status_code == 401


def test_an_account_with_a_second_factor_gets_its_token_from_a_signed_in_session(cast: Cast) -> None:
    from allauth.mfa.models import Authenticator

    user = person(cast)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    refused = sign_in(user)
    assert (refused.status_code, codes(refused)) == (403, ["sign_in.second_factor"])
    session = APIClient()
    session.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    made = post(session, "/api/v1/token/")
    assert made.status_code == 201
    more = post(with_token(made.json()["token"]), "/api/v1/token/")
    assert more.status_code == 401  # a token makes no further token
