"""What a route promises beside its answer, kept in its description, so that what is documented is what is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any

from shared.web.access import Permission
from shared.web.description import problem_answer
from shared.web.idempotency import LONGEST as LONGEST_KEY
from shared.web.sparse import LONGEST as LONGEST_FIELDS
from shared.web.sparse import QUERY

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PERMISSION = "x-permission"
KEYED = "x-idempotency-key-required"
SHOWN_ONCE = "x-shown-once"
TABULAR = "x-csv"
TELLS_SENDER = "x-tells-sender"
DEPRECATED = "x-deprecated-on"
SUNSET = "x-sunset-on"


@dataclass(frozen=True, slots=True)
class Retirement:
    """Since when a route should no longer be used, and from when on it may be gone (RFC 9745, RFC 8594)."""

    deprecated_on: date
    sunset_on: date


@dataclass(frozen=True, slots=True)
class Promises:
    """The rules of one route."""

    permission: Permission
    keyed: bool = False
    shown_once: bool = False
    tabular: bool = False
    tells_sender: bool = False
    """Whether the sender hears what became of what it sent even where it may not see the record itself."""
    retired: Retirement | None = None

    @classmethod
    def read(cls, description: Mapping[str, Any]) -> Promises:
        """The rules a route's description holds; a route without a permission cannot be made."""
        retired = None
        if DEPRECATED in description:
            retired = Retirement(date.fromisoformat(description[DEPRECATED]), date.fromisoformat(description[SUNSET]))
        return cls(
            permission=Permission(description[PERMISSION]),
            keyed=bool(description.get(KEYED)),
            shown_once=bool(description.get(SHOWN_ONCE)),
            tabular=bool(description.get(TABULAR)),
            tells_sender=bool(description.get(TELLS_SENDER)),
            retired=retired,
        )

    @property
    def headers(self) -> dict[str, str]:
        """What every answer of the route says."""
        if self.retired is None:
            return {}
        since, until = (_midnight(day) for day in (self.retired.deprecated_on, self.retired.sunset_on))
        return {"deprecation": f"@{int(since.timestamp())}", "sunset": format_datetime(until, usegmt=True)}

    def told(self, method: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """FastAPI's options for the route, its description among them."""
        said: dict[str, Any] = {PERMISSION: self.permission}
        if method == "get":
            said |= {"parameters": [_FIELDS, _IF_NONE_MATCH], "responses": {"304": {"description": "Not changed"}}}
        else:
            said["parameters"] = [_key(required=self.keyed)]
        if self.keyed:
            said |= {KEYED: True, "responses": {"400": problem_answer("No Idempotency-Key")}}
        if self.shown_once:
            said[SHOWN_ONCE] = True
        if self.tells_sender:
            said[TELLS_SENDER] = True
        if self.tabular:
            said |= _tabular(said, reads=method == "get")
        if self.retired is not None:
            said |= {DEPRECATED: str(self.retired.deprecated_on), SUNSET: str(self.retired.sunset_on)}
        return {
            **options,
            "openapi_extra": {**options.get("openapi_extra", {}), **said},
            "deprecated": True if self.retired else None,
        }


_FIELDS = {
    "name": QUERY,
    "in": "query",
    "required": False,
    "description": "The fields wanted, separated by commas; id is always there.",
    "schema": {"type": "string", "maxLength": LONGEST_FIELDS},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what is there already: an equal answer is 304 without a body.",
    "schema": {"type": "string"},
}


def _key(*, required: bool) -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": required,
        "description": "A name for this request: repeated within 7 days, it is answered as the first time.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }


def _tabular(said: Mapping[str, Any], *, reads: bool) -> dict[str, Any]:
    file = {"text/csv": {"schema": {"type": "string"}}}
    if not reads:
        return {TABULAR: True, "requestBody": {"content": file}}
    return {TABULAR: True, "responses": {**said.get("responses", {}), "200": {"content": file}}}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
