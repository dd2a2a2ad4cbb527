"""Generated requests, made from the document: none ends in an error of ours, and answers are as described."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from knox.models import AuthToken

from labinovasi.wsgi import application
from tests.proposals.fill import attach
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.models import EndorsementRequest
from workflow.reviews.models import Assignment, Decision, Panel

EXAMPLES = 3  # a request each; ten times as many with --long


@pytest.fixture
def keys(lab) -> dict[str, str]:
    """Rows that are there, by what an address below them begins with."""
    gate = Gate(lab)
    draft = lab.draft("Masih ditulis")
    file = attach(draft, lab.cast.proposer)
    lab.ask(draft)
    gate.record(gate.judged())
    return {
        "proposals": draft.public_id,
        "attachments": file.public_id,
        "endorsements": str(EndorsementRequest.objects.get(status="open").pk),
        "panels": str(Panel.objects.get().pk),
        "assignments": str(Assignment.objects.first().pk),
        "decisions": str(Decision.objects.get().pk),
        "units": str(lab.cast.puskesmas.pk),
        "cycles": str(lab.cycle.pk),
    }


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server closes old connections around a request; here that would end the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def headers_of(user: User) -> dict[str, str]:
    return {"Authorization": f"Token {AuthToken.objects.create(user)[1]}"}


# Dear for the making of the requests: where both databases are tested at once, each answers half of them.
@pytest.mark.parametrize(
    "who",
    [
        pytest.param("proposer", marks=pytest.mark.page),
        pytest.param("secretary", marks=pytest.mark.once),
        pytest.param("reviewer_a", marks=pytest.mark.page),
        pytest.param("outsider", marks=pytest.mark.once),
    ],
)
def test_no_generated_request_ends_in_an_error_of_ours(
    who: str, lab, keys, one_connection, long: bool
) -> None:
    headers = headers_of(getattr(lab.cast, who))
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    tried, as_described = 0, []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == "/api/v1/attachments/{id}/":
            continue  # schemathesis leaves the file of a download open
        tried += 1

        @settings(
            max_examples=EXAMPLES * (10 if long else 1),
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def run(case) -> None:
            below = case.path.split("/")[3]
            for name in ("public_id", "id"):
                if name in (case.path_parameters or {}) and below in keys:
                    case.path_parameters[name] = keys[below]
            (case.query or {}).pop("after", None)  # a place nobody handed out is refused: test_bad_input
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case.method, case.path, case.body, answer.content)
            if answer.status_code == 200 and answer.headers.get("content-type") == ["application/json"]:
                case.operation.validate_response(answer)
                as_described.append(case.path)

        run()
    assert tried > 50
    assert len(set(as_described)) > 10  # the lists at least
