"""Exceptions: what keeps somebody's pay from being right, who has to mend it, and what is new or mended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

OWNERS = {
    "member": "people operations",
    "team": "people operations",
    "hierarchy": "people operations",
    "plan": "sales operations",
    "quota": "sales operations",
    "exchange_rate": "finance",
    "splits": "sales operations",
    "partner": "channel management",
    "account": "sales operations",
    "product": "sales operations",
}
"""Who has to mend it, by what is missing or wrong; whatever else a plan refuses is sales operations' to mend."""


class ExceptionKey(NamedTuple):
    """There is one exception per kind, subject, person and deal, until it is mended."""

    kind: str
    subject: str
    payee_id: UUID | None
    deal_id: UUID | None


@dataclass(frozen=True, slots=True)
class Found:
    """Something missing or wrong: whose pay it blocks, for which deal, in which period, and why."""

    key: ExceptionKey
    deal_external_id: str | None
    period: str
    reason: str

    @property
    def owner(self) -> str:
        """Who has to mend it."""
        return OWNERS.get(self.key.kind, "sales operations")


def turned(standing: Collection[ExceptionKey], found: Iterable[Found]) -> tuple[list[Found], frozenset[ExceptionKey]]:
    """Those to be opened, and those that are mended: nothing speaks of them any more."""
    now = {each.key: each for each in found}
    return [each for key, each in now.items() if key not in standing], frozenset(set(standing) - set(now))
