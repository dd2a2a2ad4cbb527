"""The text of a proposal as the lab judges it: frozen as canonical JSON, compared by digest."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import TYPE_CHECKING, Any

from workflow.refusals import Obstacle

if TYPE_CHECKING:
    from workflow.proposals.models import Proposal
    from workflow.proposals.worksheets.checklist import Item
    from workflow.proposals.worksheets.loading import Content

SCHEMA = 1


def snapshot(proposal: Proposal) -> dict[str, Any]:
    """Every field and row of all worksheets, the files, and the labels as of now.

    `sheets[stage][field]`; `rows[kind][key]` by stable id, `labels.order[kind]` telling the order in
    which people see them, so that moving a row changes no digest; `files[id]` with SHA-256. Decimals
    and dates are strings. A constant number of queries.
    """
    from workflow.proposals.worksheets import loading

    return frozen(loading.load(proposal))


def frozen(content: Content) -> dict[str, Any]:
    """The snapshot of what was loaded already."""
    from workflow.proposals.worksheets import sections

    sheets: dict[str, dict[str, Any]] = {}
    for section in sections.SECTIONS.values():
        sheets.setdefault(section.stage.value, {}).update(
            _fields(section.fields, content.holder(section), content)
        )
    return {
        "schema": SCHEMA,
        "sheets": sheets,
        "rows": {
            name: {row.key: _fields(kind.fields, row, content) for row in content.rows[name]}
            for name, kind in sections.ROWS.items()
        },
        "files": {
            file.public_id: {
                "name": file.name,
                "kind": file.kind,
                "type": file.type,
                "size": file.size,
                "sha256": file.sha256,
                # Only where there is one: what was frozen before keeps its digest.
                **({"description": file.description} if file.description else {}),
            }
            for file in content.files
        },
        "labels": _labels(content),
    }


def title_in(text: str) -> str:
    """The title in a frozen text; empty where it holds none."""
    return json.loads(text).get("sheets", {}).get("drum_up", {}).get("title") or ""


def canonical(data: Any) -> str:
    """JSON with sorted keys, NFC, one kind of line end, no outer blanks: equal content, equal text."""
    return json.dumps(_normal(data), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a canonical text, as 64 hexadecimal characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def asked_about(data: dict[str, Any]) -> str:
    """The part of a snapshot an endorsement is given for: worksheets, rows and files, not the labels."""
    return canonical({key: value for key, value in data.items() if key != "labels"})


def obstacles(proposal: Proposal) -> list[Obstacle]:
    """What the present stage still lacks before it can be sent, warnings (`blocks=False`) included."""
    from workflow.proposals import feedback
    from workflow.proposals.worksheets import checklist, loading

    return checklist.obstacles(loading.load(proposal)) + feedback.warnings(proposal)


def checklist(proposal: Proposal) -> list[Item]:
    """The same as a list of done and undone points, for the page ("3 dari 5")."""
    from workflow.proposals.worksheets import checklist as points
    from workflow.proposals.worksheets import loading

    return points.items(loading.load(proposal))


def _fields(fields: Any, record: Any, content: Content) -> dict[str, Any]:
    from workflow.proposals.worksheets.sections import Kind
    from workflow.proposals.worksheets.values import stored, written

    return {
        field.name: content.keys.get((field.rows, stored(field, record)))
        if field.kind is Kind.ROW
        else written(field, stored(field, record))
        for field in fields
    }


def _labels(content: Content) -> dict[str, Any]:
    return {
        "unit": {"id": content.proposal.unit_id, "name": content.proposal.unit.name},
        "team": [
            {"id": member.user_id, "name": str(member.user), "role": member.role} for member in content.team
        ],
        "partners": [{"id": partner.unit_id, "name": partner.unit.name} for partner in content.partners],
        "version": content.version,
        "order": {kind: [row.key for row in rows] for kind, rows in content.rows.items()},
    }


def lessons(proposal: Proposal) -> str:
    """The lessons learned as they stand on the Deliver worksheet."""
    from workflow.proposals.models import DeliverSheet

    sheet = DeliverSheet.objects.filter(proposal=proposal).first()
    return sheet.lessons if sheet else ""


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
        return lines.replace("\u00a0", " ").strip()
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    return value
