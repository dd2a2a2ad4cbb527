"""The text of a proposal as the lab judges it: frozen as canonical JSON, compared by digest.

(Stub until the worksheets land: only the title.)
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import TYPE_CHECKING, Any

from workflow.refusals import Obstacle

if TYPE_CHECKING:
    from workflow.proposals.models import Proposal

SCHEMA = 1


def snapshot(proposal: Proposal) -> dict[str, Any]:
    """`{"schema", "sheets", "rows", "files", "labels"}`: decimals and dates as strings."""
    return {"schema": SCHEMA, "sheets": {"drum_up": {"title": proposal.title}}, "rows": {}, "files": []}


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
    return []


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
        return lines.strip()
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    return value
