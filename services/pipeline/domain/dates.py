"""When a fact may be dated: never after today, never before what it follows from."""

from __future__ import annotations

from datetime import date

from services.pipeline.domain.errors import DateTooEarly
from shared.kernel.errors import DateInFuture


def holds_by(field: str, on: date, *, today: date, earliest: date | None = None) -> date:
    """The date itself, if the fact can have happened by then; a refusal that names the field otherwise."""
    if on > today:
        raise DateInFuture(field)
    if earliest is not None and on < earliest:
        raise DateTooEarly(field, earliest)
    return on
