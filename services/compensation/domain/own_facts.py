"""Facts that compensation keeps itself until somebody publishes them: their kinds, whom they are about, since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from services.compensation.domain.document.read import Context, read
from services.compensation.domain.document.write import document
from services.compensation.domain.errors import FactUnclear
from services.compensation.domain.facts.deals import ExchangeRate, Milestone, Payment, Split, StageOwner
from services.compensation.domain.facts.payees import Attribute, Certification, Leave, PayCurrency
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """Base pay or a target incentive per month, quarter or year, from a day on."""

    amount: Money
    per: Literal["month", "quarter", "half_year", "year"] = "year"
    component: str | None = None
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSet:
    """A member's or a team's quota over a stretch of days."""

    name: str = "quota"
    team: str | None = None
    first_day: date
    last_day: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Ramp or relief: between two days a quota counts only by this share."""

    name: str = "quota"
    first_day: date
    last_day: date
    share: Decimal
    approved_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Something a member did that counts: a meeting, a demo."""

    kind: str
    on: date
    count: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A score of a member or team for a stretch of days."""

    name: str
    team: str | None = None
    first_day: date
    last_day: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Attained:
    """Attainment given directly for a stretch of days."""

    team: str | None = None
    quota: str | None = None
    component: str | None = None
    first_day: date
    last_day: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What somebody brings along: attainment of a component, or a balance in money."""

    kind: Literal["attainment", "earned", "draw", "held", "receivable"]
    component: str | None = None
    on: date
    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationHeld:
    """The member is the `name` (mentor, overlay, key account manager) of `of`."""

    name: str
    of: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A deal's contract term, and the last day it is of benefit to the company; all days included."""

    deal: str
    first_day: date
    last_day: date
    benefit_last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """Further figures of a deal's line in major units, by name: the value of services the partner adds, say."""

    number: int = 1
    figures: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is known of a deal beside its amount: attributes, figures, splits among members, owners of its stages."""

    deal: str
    on: date
    attributes: Mapping[str, str] | None = None
    lines: tuple[LineFigures, ...] = ()
    splits: tuple[Split, ...] = ()
    stages: tuple[StageOwner, ...] = ()


ABOUT_MEMBERS: Mapping[str, type] = {
    "base_pay": Pay,
    "target_incentive": Pay,
    "pay_currency": PayCurrency,
    "attribute": Attribute,
    "certification": Certification,
    "leave": Leave,
    "quota": QuotaSet,
    "quota_relief": Relief,
    "activity": Counted,
    "score": Scored,
    "attainment": Attained,
    "opening": Opened,
    "relation": RelationHeld,
}
ABOUT_TEAMS_TOO = frozenset({"quota", "score", "attainment"})
ABOUT_DEALS: Mapping[str, type] = {
    "payment": Payment,
    "milestone": Milestone,
    "contract_term": Term,
    "deal_particulars": Particulars,
}
RATE = "exchange_rate"
KINDS: Mapping[str, type] = {**ABOUT_MEMBERS, **ABOUT_DEALS, RATE: ExchangeRate}

_NOT_STATED = {"cause", "id"}
"""What the calculation is told by the ledger, never by who states the fact."""


@dataclass(frozen=True, slots=True)
class OwnFact:
    """One version of a fact; a withdrawn one has no value."""

    id: UUID
    external_id: str
    version: int
    kind: str
    member_id: UUID | None
    value: Any

    @property
    def subject(self) -> str:
        """Whom or what it is about: a member's id, a deal's external id, a team's, or a pair of currencies."""
        if self.kind == RATE:
            return f"{self.value.from_}/{self.value.to}"
        if self.kind in ABOUT_DEALS:
            return str(self.value.deal)
        team: str | None = getattr(self.value, "team", None)
        return str(self.member_id or team or "")

    @property
    def effective_on(self) -> date:
        """From which day on it can move pay."""
        return day_of(self.value)

    @property
    def until(self) -> date | None:
        """Its last day, if it has one."""
        last: date | None = getattr(self.value, "last_day", None)
        return last


def day_of(value: object) -> date:
    """The day a fact begins to hold."""
    found = getattr(value, "on", None) or getattr(value, "first_day", None)
    return found if isinstance(found, date) else date.min


def fact_value(kind: str, content: Mapping[str, object], *, member_id: UUID | None, currency: str) -> Any:  # noqa: ANN401 - one of many kinds
    """A fact from plain data, or the refusal that names the place."""
    for key in _NOT_STATED & set(content):
        if kind != "payment":
            raise FactUnclear(f"`{key}` is not stated with a fact", field=f"content.{key}")
    given = {"id": "", **content} if kind == "payment" else dict(content)
    value: Any = read(KINDS[kind], given, "content", Context(currency))
    _clear(kind, value, member_id)
    return value


def _clear(kind: str, value: object, member_id: UUID | None) -> None:
    if kind in ABOUT_MEMBERS and member_id is None and not (kind in ABOUT_TEAMS_TOO and getattr(value, "team", None)):
        raise FactUnclear("a fact of this kind names the member it is about", field="member_id")
    if kind not in ABOUT_MEMBERS and member_id is not None:
        raise FactUnclear("a fact of this kind is about no member", field="member_id")
    if day_of(value) == date.min:
        raise FactUnclear("a fact has a first day", field="content.first_day")
    last = getattr(value, "last_day", None)
    if last is not None and last < day_of(value):
        raise FactUnclear("the last day lies before the first", field="content.last_day")
    for name in ("value", "rate", "count"):
        figure = getattr(value, name, None)
        if isinstance(figure, Decimal) and (figure < 0 or (name == "rate" and figure == 0)):
            raise FactUnclear(f"{name} must be more than nothing, or at least not negative", field=f"content.{name}")
    if isinstance(value, Particulars) and value.splits:
        _whole(value)


def _whole(particulars: Particulars) -> None:
    parts = sum((part.share for part in particulars.splits if not part.overlay), start=Decimal(0))
    if parts != 1:
        raise FactUnclear(f"the splits add up to {parts * 100:f} %", field="content.splits")


def content_of(value: object) -> Any:  # noqa: ANN401 - JSON
    """The canonical plain data of a fact."""
    return document(value)
