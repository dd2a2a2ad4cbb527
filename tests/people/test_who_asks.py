"""Who asks: read by the key with a query that is built once, as Django's own would answer."""

from __future__ import annotations

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from workflow.people.models import User

pytestmark = pytest.mark.django_db


def test_a_person_by_the_key_is_the_row_as_it_stands_now(cast: Cast):
    person = cast.proposer
    with CaptureQueriesContext(connection) as asked:
        found = User.objects.get(pk=person.pk)
    assert len(asked) == 1
    assert (found, found.email, found.password) == (person, person.email, person.password)
    User.objects.filter(pk=person.pk).update(name="Nama Baru")
    assert User.objects.get(pk=person.pk).name == "Nama Baru"


@pytest.mark.parametrize("key", [0, -1, 2**63 - 1, 2**80])
def test_nobody_is_nobody(key: int):
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=key)


def test_narrowed_it_stays_narrow(cast: Cast):
    with pytest.raises(User.DoesNotExist):
        User.objects.exclude(pk=cast.proposer.pk).get(pk=cast.proposer.pk)
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=cast.proposer.pk, name="Orang lain")
    of_nobody = cast.secretary.groups.create(name="Kelompok")
    with pytest.raises(User.DoesNotExist):
        of_nobody.user_set.get(pk=cast.proposer.pk)


@pytest.mark.parametrize("change", ["inactive", "another password", "another hash"])
def test_a_session_ends_with_the_account_the_password_or_its_hash(client: Client, cast: Cast, change: str):
    person = cast.proposer
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/usulan/").status_code == 200
    if change == "inactive":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif change == "another password":
        person.set_password("kata sandi yang lain")
        person.save()
    else:
        session = client.session
        session[HASH_SESSION_KEY] = "0" * 64
        session.save()
    assert client.get("/usulan/").status_code == 302
