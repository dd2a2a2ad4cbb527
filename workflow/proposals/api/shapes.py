"""What a proposal looks like from outside: hand-written, so that a list costs no more than its queries."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from workflow.proposals import selectors, visibility
from workflow.proposals.machine import Stage, State, Verb
from workflow.proposals.models import Proposal, TeamMember, Visit
from workflow.proposals.models.endorsement import EndorsementRequest, HandOver
from workflow.proposals.selectors import TitleLine
from workflow.proposals.visibility import Reading
from workflow.serving.fields import NamedShape
from workflow.workdays import clock


def moment(value: Any) -> str | None:
    """With the regency's offset, so that a reader sees the local time and no doubt remains."""
    return value.astimezone(clock.zone()).isoformat() if value else None


def day(value: Any) -> str | None:
    return value.isoformat() if value else None


class TitleLineShape(serializers.Serializer):
    """What everybody who may know of a proposal reads of it."""

    id = serializers.CharField(help_text="Eight characters; the number is never an address.")
    number = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    unit = NamedShape()
    cycle = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=State.choices)
    stage = serializers.ChoiceField(choices=Stage.choices)
    round = serializers.IntegerField()
    holder = serializers.ChoiceField(choices=Visit.Holder.choices, allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()
    wake_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    state_since = serializers.DateTimeField()
    first_sent_at = serializers.DateTimeField(allow_null=True)
    seen = serializers.IntegerField(help_text="Send it back with a move.")


# What a title line is told from: a list of fifty fetches nothing else.
LINE_FIELDS = (
    *("public_id", "number", "title", "unsent_title", "unit__name", "cycle", "state", "rested_from"),
    *("wake_on", "due_on", "created_at", "state_since", "first_sent_at", "seen"),
)


def title_line(line: TitleLine) -> dict[str, Any]:
    proposal, visit = line.proposal, line.visit
    due_on = visit.due_on if visit else None
    return {
        "id": proposal.public_id,
        "number": proposal.number,
        "title": proposal.shown_title,
        "unit": {"id": proposal.unit_id, "name": proposal.unit.name},
        "cycle": proposal.cycle_id,
        "state": proposal.state,
        "stage": line.stage.value,
        "round": line.round,
        "holder": visit.holder if visit else None,
        "due_on": day(due_on),
        "overdue": line.late,
        "wake_on": day(proposal.wake_on),
        "created_at": moment(proposal.created_at),
        "state_since": moment(proposal.state_since),
        "first_sent_at": moment(proposal.first_sent_at),
        "seen": proposal.seen,
    }


def title_lines(proposals: list[Proposal], reader: Any = None) -> list[dict[str, Any]]:
    """Under the title last sent, or as `reader` reads it."""
    visibility.entitle(reader, proposals)
    return [title_line(line) for line in selectors.title_lines(proposals)]


class TextShape(serializers.Serializer):
    current = serializers.BooleanField(help_text="The text as it stands now, or the last sent one.")
    revision = serializers.IntegerField(allow_null=True)
    sheets = serializers.DictField()
    rows = serializers.DictField()
    files = serializers.DictField()
    labels = serializers.DictField()


class ProposalShape(TitleLineShape):
    reading = serializers.ChoiceField(choices=[level.name.lower() for level in Reading])
    offered = serializers.ListField(child=serializers.ChoiceField(choices=Verb.choices))
    changes_not_sent = serializers.BooleanField(allow_null=True)
    text = TextShape(allow_null=True)


def text(found: selectors.Text | None) -> dict[str, Any] | None:
    if found is None:
        return None
    kept = {key: found.content.get(key, {}) for key in ("sheets", "rows", "files", "labels")}
    number = found.revision.number if found.revision else None
    return {"current": found.current, "revision": number, **kept}


class LogRowShape(serializers.Serializer):
    n = serializers.IntegerField()
    verb = serializers.ChoiceField(choices=Verb.choices)
    moves = serializers.BooleanField()
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.ChoiceField(choices=State.choices)
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="A name, or a part where the name is not yours to read.")
    capacity = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField(allow_null=True)


def log_row(line: selectors.Line) -> dict[str, Any]:
    row = line.row
    return {
        "n": row.n,
        "verb": row.verb,
        "moves": row.moves,
        "from_state": row.from_state,
        "to_state": row.to_state,
        "at": moment(row.at),
        "who": str(line.who),
        "capacity": row.capacity,
        "reason": row.reason,
        "revision": row.revision.number if row.revision else None,
    }


class MemberShape(serializers.Serializer):
    user = NamedShape()
    role = serializers.ChoiceField(choices=TeamMember.Role.choices)


class TeamShape(serializers.Serializer):
    members = MemberShape(many=True)
    team_reason = serializers.CharField(allow_blank=True)
    coach = NamedShape(allow_null=True)
    partners = NamedShape(many=True)


class EndorsementShape(serializers.Serializer):
    id = serializers.IntegerField()
    proposal = TitleLineShape()
    status = serializers.ChoiceField(choices=EndorsementRequest.Status.choices)
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answered_by = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    lapse = serializers.CharField(allow_blank=True)


def endorsement(request: EndorsementRequest, line: dict[str, Any], answered_by: str = "") -> dict[str, Any]:
    return {
        "id": request.pk,
        "proposal": line,
        "status": request.status,
        "asked_by": request.asked_by.name,
        "asked_at": moment(request.asked_at),
        "answered_by": answered_by,
        "answered_at": moment(request.answered_at),
        "note": request.note,
        "lapse": request.lapse,
    }


class HandOverShape(serializers.Serializer):
    id = serializers.IntegerField()
    proposal = TitleLineShape()
    status = serializers.ChoiceField(choices=HandOver.Status.choices)
    to_user = NamedShape(allow_null=True)
    to_unit = NamedShape(allow_null=True)
    reason = serializers.CharField()
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)


def named(thing: Any) -> dict[str, Any] | None:
    return {"id": thing.pk, "name": str(thing)} if thing else None


def hand_over(asked: HandOver, line: dict[str, Any], asked_by: Any) -> dict[str, Any]:
    return {
        "id": asked.pk,
        "proposal": line,
        "status": asked.status,
        "to_user": named(asked.to_user),
        "to_unit": named(asked.to_unit),
        "reason": asked.reason,
        "asked_by": str(asked_by),
        "asked_at": moment(asked.asked_at),
        "note": asked.note,
    }
