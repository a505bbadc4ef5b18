"""Views: several questions in one, declared as data; each part is an ordinary read under the caller's own rights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from urllib.parse import urlencode
from uuid import UUID

_PLACE = re.compile(r"\{(\w+)(?:-(\d+))?\}")


@dataclass(frozen=True, slots=True)
class Part:
    """One read. In its query `{today-2}` is a day, `{month}` this month, `{member}` the caller, if it is one of us."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)

    def question(self, today: date, member_id: UUID | None) -> str:
        """The query of this part now; what asks for somebody the caller is not is left out."""
        known = {name: _filled(text, today, member_id) for name, text in self.query.items()}
        return urlencode({name: value for name, value in known.items() if value is not None})


@dataclass(frozen=True, slots=True)
class View:
    """What is asked at once, and how long any part may take."""

    parts: Mapping[str, Part]
    seconds: float = 2.0


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "my-day": View(
            {
                # First contact is due within two days.
                "leads_due": Part(
                    "/v1/leads",
                    {
                        "status": "open",
                        "contacted": "false",
                        "captured_until": "{today-2}",
                        "owner_id": "{member}",
                        "limit": "20",
                    },
                ),
                # Still open past the day it was to be closed.
                "deals_at_risk": Part(
                    "/v1/opportunities",
                    {
                        "status": "open",
                        "expected_close_until": "{today-1}",
                        "member_id": "{member}",
                        "limit": "20",
                    },
                ),
                "commission_so_far": Part("/v1/commissions/summary", {"month": "{month}", "member_id": "{member}"}),
                "forecast": Part("/v1/forecasts", {"months": "3", "owner_id": "{member}"}),
            }
        )
    }
)


def _filled(text: str, today: date, member_id: UUID | None) -> str | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return text
    match found[1]:
        case "today":
            return str(today - timedelta(days=int(found[2] or 0)))
        case "month":
            return f"{today:%Y-%m}"
        case "member":
            return str(member_id) if member_id is not None else None
    raise KeyError(found[1])
