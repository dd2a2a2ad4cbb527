"""Values as they are stored, written as strings for snapshots, digests and comparing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from workflow.proposals.worksheets.sections import Field, Kind


def stored(field: Field, record: Any) -> Any:
    """What stands in a field: text as "", answers and figures as None where nothing was written."""
    return getattr(record, field.attribute)


def written(field: Field, value: Any) -> str | int | bool | None:
    """A stored value for JSON: decimals with all their places, dates as ISO, months as YYYY-MM."""
    if isinstance(value, Decimal):
        return f"{value:.{field.decimals}f}"
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m") if field.kind is Kind.MONTH else value.isoformat()
    return value
