"""What a page asks several times is asked once, and only while it reads."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from labinovasi.home.middleware import OnceMiddleware
from workflow.people import selectors as people
from workflow.people.models import LabRole
from workflow.serving.once import keeping, once

pytestmark = pytest.mark.django_db


def test_one_request_asks_once_and_the_next_anew():
    asked = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with keeping():
        assert [once("key", ask), once("key", ask), once("other", ask)] == [1, 1, 2]
    with keeping():
        assert once("key", ask) == 3
    assert [once("key", ask), once("key", ask)] == [4, 5]  # outside of a request nothing is kept


def test_posts_are_read_once_a_request_for_each_person(cast, django_assert_num_queries):
    cast.secretary, cast.head  # noqa: B018
    with keeping(), django_assert_num_queries(2):
        for _time in range(2):
            assert (
                people.lab_roles(cast.secretary) == people.Posts.of(cast.secretary).roles == {"secretariat"}
            )
            assert people.Posts.of(cast.head).headed == {cast.puskesmas.pk}


@pytest.mark.parametrize(("method", "sees"), [("get", True), ("head", True), ("post", False)])
def test_whoever_writes_reads_anew(cast, method, sees):
    """A role taken within the request still stands for the rest of a reading one, not of a writing one."""
    found = []

    def view(_request):
        found.append(people.lab_roles(cast.secretary))
        LabRole.objects.filter(user=cast.secretary).delete()
        found.append(people.lab_roles(cast.secretary))
        return HttpResponse()

    OnceMiddleware(view)(getattr(RequestFactory(), method)("/"))
    assert [bool(roles) for roles in found] == [True, sees]
    assert not people.lab_roles(cast.secretary)
