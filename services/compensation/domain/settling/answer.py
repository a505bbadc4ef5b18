"""What the calculation's answer means in the ledger: lines by their keys, holds, and exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from services.compensation.domain.calculation.result import Held, PayLine, Problem, Result
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.ledger.line import ADVANCED, LineKey, LineState
from services.compensation.domain.month_end.exceptions import ExceptionKey, Found
from services.compensation.domain.settling.names import Names
from shared.kernel.period import Month

KINDS = {
    "unknown_member": "member",
    "no_plan": "plan",
    "no_quota": "quota",
    "missing_rate": "exchange_rate",
    "splits_not_whole": "splits",
}
"""What month-end calls that which the calculation could not decide; other reasons keep their name."""

_AHEAD = frozenset({"advance", "recovery"})

Roles = Mapping[str, str]
_MONTH = re.compile(r"\d{4}-\d{2}")
_PART_OF_YEAR = {"Q": 3, "H": 6}


def roles_of(versions: Iterable[PlanVersion]) -> dict[str, str]:
    """As what each component pays somebody on a deal."""
    return {component.id: _role(component) for version in versions for component in version.plan.components}


def _role(component: AnyComponent) -> str:
    credit = getattr(component, "credit", None)
    if credit is None or credit.of in {"owner", "stages", "rules"}:
        return "owner"
    return credit.name or "member" if credit.of in {"role", "relation"} else str(credit.of)


def line_states(result: Result, names: Names, roles: Roles, today: date) -> dict[LineKey, LineState]:
    """The lines as the ledger would have them, with what is still held on a day."""
    held = {hold.key: _still(hold, today) for hold in result.holds}
    return {line_key(line, names, roles): _state(line, held.get(line.key, 0), names) for line in result.lines}


def _still(hold: Held, today: date) -> int:
    return hold.amount - sum(release.amount for release in hold.releases if release.on <= today)


def line_key(line: PayLine, names: Names, roles: Roles) -> LineKey:
    """What a line goes by in the ledger: earned in the month its day falls into, whatever period it counts over."""
    deal = names.deals.get(line.deal)
    if deal is not None:
        part = str(line.line) if line.kind == "credit" and not line.fact else f"{line.line}:{line.kind}:{line.fact}"
    else:
        part = ":".join(filter(None, (line.period.name, line.kind, line.deal, line.fact)))
    return LineKey(
        names.member_id(line.payee),
        line.component,
        line.earned_on.isoformat()[:7],
        deal.id if deal else None,
        part,
        ADVANCED if line.kind in _AHEAD else roles.get(line.component, "owner") if deal else "period",
        line.currency,
    )


def _state(line: PayLine, still: int, names: Names) -> LineState:
    credited = int(line.credited) if line.deal else 0
    return LineState(credited, line.amount, still, names.plans.get(line.plan), line.version, still)


def exceptions(result: Result, names: Names) -> list[Found]:
    """What could not be decided, as month-end knows it."""
    return [_found(problem, names) for problem in result.problems]


def _found(problem: Problem, names: Names) -> Found:
    deal = names.deals.get(problem.deal)
    payee_id = names.member_id(problem.payee) if names.knows(problem.payee) else None
    period = str(Month.of(deal.won_on)) if deal else month_of(problem.period)
    kind = KINDS.get(problem.reason, problem.reason)
    subject = _subject(kind, problem, payee_id, deal.id if deal else None, period)
    return Found(
        ExceptionKey(kind, subject, payee_id, deal.id if deal else None),
        deal.external_id if deal else None,
        period,
        problem.detail,
    )


def _subject(kind: str, problem: Problem, payee_id: UUID | None, deal_id: UUID | None, period: str) -> str:
    if kind in {"member", "plan"}:
        return str(payee_id or problem.payee)
    if kind == "splits":
        return str(deal_id)
    return f"{problem.component}/{period}" if deal_id is None else problem.component


def month_of(name: str) -> str:
    """The last calendar month of a period by its name."""
    if _MONTH.fullmatch(name):
        return name
    year, _, rest = name.partition("-")
    if rest[:1] in _PART_OF_YEAR and rest[1:].isdecimal():
        return f"{year}-{int(rest[1:]) * _PART_OF_YEAR[rest[0]]:02d}"
    if rest[:1] == "W" and rest[1:].isdecimal():
        return str(Month.of(date.fromisocalendar(int(year), int(rest[1:]), 7)))
    return f"{year}-12" if year.isdecimal() else str(Month.of(date.max))
