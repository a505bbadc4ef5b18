"""A person's statement out of the result of a calculation: the lines of one period, put into words and units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.compensation.domain.calculation.result import Part as Found
from services.compensation.domain.calculation.result import PayLine, Problem, Result
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.statement.months import titled, told_day
from services.compensation.domain.statement.quantity import COUNT, SHARE, Quantity, percent
from services.compensation.domain.statement.statement import Component, Entry, Line, Part, Statement
from services.compensation.domain.statement.terms import counted_unit, factor_drawn, how, rate_unit, tiers_of
from shared.kernel.money import Money
from shared.kernel.period import Month

_MADE_OF = {
    "floor": "raised to the floor",
    "rounding": "what rounding left over",
    "refund": "taken back for a refund",
    "streak": "reached so many periods in a row",
    "pool": "share of the team's pool",
    "prize": "prize of the contest",
    "advance": "paid in advance",
    "recovery": "recovered from an advance",
    "period": "settled for the period",
}
_SHARE = re.compile(r"\d+(/\d+)?")
_PROBLEMS = {
    "unknown_member": "the person is not known yet",
    "no_plan": "there is no plan for that day",
    "no_quota": "there is no quota",
    "splits_not_whole": "the split does not add up to 100 %",
    "missing_rate": "the exchange rate is missing",
    "figure_missing": "the plan has no figure for it",
    "above_the_top": "it lies above the last tier",
    "instant_missing": "the hour it was won at is missing",
    "no_promise": "base pay or target incentive is missing",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """Who and when a statement is for, and what it can be checked against."""

    payee: str
    name: str
    month: Month
    known_at: str
    inputs_hash: str
    plan_hash: str


def statement_of(
    heading: Heading,
    result: Result,
    plans: Sequence[PlanVersion],
    *,
    entries: Iterable[Entry] = (),
    balances: Iterable[Entry] = (),
) -> Statement:
    """The statement; `entries` and `balances` come from the ledger, where there is one."""
    lines = [line for line in result.of(heading.payee) if Month.of(line.earned_on) == heading.month]
    versions = {(version.plan.id, version.number): version for version in plans}
    groups: dict[str, list[PayLine]] = {}
    for line in lines:
        groups.setdefault(line.component, []).append(line)
    currency = lines[0].currency if lines else plans[0].plan.currency
    return Statement(
        payee=heading.payee,
        name=heading.name,
        period=titled(heading.month),
        plan=_plans(lines, versions) or "No pay in this period",
        plan_hash=heading.plan_hash,
        inputs_hash=heading.inputs_hash,
        currency=currency,
        known_at=heading.known_at,
        components=tuple(_component(group, versions) for group in groups.values()),
        entries=tuple(entries),
        balances=tuple(balances),
        questions=tuple(_question(problem) for problem in result.problems if problem.payee == heading.payee),
    )


_Versions = Mapping[tuple[str, int], PlanVersion]


def _plans(lines: Iterable[PayLine], versions: _Versions) -> str:
    used = sorted({(line.plan, line.version) for line in lines})
    return "; ".join(_version(versions[each]) for each in used)


def _version(version: PlanVersion) -> str:
    since = f", in force since {told_day(version.effective_on)}" if version.effective_on else ""
    return f"{version.plan.title or version.plan.id}, version {version.number}{since}"


def _component(lines: Sequence[PayLine], versions: _Versions) -> Component:
    """All lines of one component; the terms are those of its last line's version."""
    last = lines[-1]
    version = versions[last.plan, last.version]
    terms = next(each for each in version.plan.components if each.id == last.component)
    unit = counted_unit(terms, last.currency)
    return Component(
        id=terms.id,
        name=terms.title or terms.id.replace("_", " ").replace("-", " ").capitalize(),
        how=how(terms, last.currency),
        attained=_attained(lines, terms, unit),
        tiers=tiers_of(terms, last.currency),
        lines=tuple(_line(line, terms, unit) for line in lines),
        earned=Money(sum(line.amount for line in lines), last.currency),
    )


def _deciding(lines: Sequence[PayLine]) -> PayLine:
    """The line whose count stands for the whole period."""
    return ([line for line in lines if line.kind in ("credit", "period", "streak", "pool")] or list(lines))[-1]


def _attained(lines: Sequence[PayLine], terms: AnyComponent, unit: str) -> Quantity:
    """The count that decided the tier; without tiers simply what was credited."""
    if factor_drawn(terms) is None:
        return Quantity(sum((Fraction(line.credited) for line in lines), start=Fraction(0)), unit)
    last = _deciding(lines)
    return Quantity(_in_unit(last.after, last, unit), unit)


def _in_unit(count: int | Fraction, line: PayLine, unit: str) -> Fraction:
    """Counts are in minor units or pieces; a share is of the quota."""
    return Fraction(count) / (line.quota or 1) if unit == SHARE else Fraction(count)


def _line(line: PayLine, terms: AnyComponent, unit: str) -> Line:
    base = getattr(terms, "base", None)
    pieces = rate_unit(terms, line.currency) != SHARE
    credited = COUNT if pieces and base is not None else line.currency
    size = unit if line.quota is None else credited
    counted = factor_drawn(terms) is not None
    return Line(
        on=line.on,
        source=line.deal or _MADE_OF.get(line.kind, line.kind).capitalize(),
        why=_why(line),
        credited=Quantity(Fraction(line.credited), credited),
        before=Quantity(_in_unit(line.before, line, unit), unit) if counted else None,
        after=Quantity(_in_unit(line.after, line, unit), unit) if counted else None,
        parts=tuple(_part(part, line, rate_unit(terms, line.currency), size) for part in line.parts),
        amount=Money(line.amount, line.currency),
        notes=(_MADE_OF[line.kind],) if line.deal and line.kind in _MADE_OF else (),
    )


def _why(line: PayLine) -> str:
    """The reason as it is told to the person."""
    credit, _, cut = line.why.partition(";")
    kind, _, share = credit.partition(" ")
    if kind == "owner":
        credit = f"your deal {share}".rstrip()
    elif kind == "split" and _SHARE.fullmatch(share):
        credit = f"{percent(Fraction(share))} of the deal"
    elif kind == line.kind:
        credit = "" if line.deal == "" else _MADE_OF.get(line.kind, "")
    return "; ".join(filter(None, (credit, cut.strip())))


def _part(part: Found, line: PayLine, rate: str, size: str) -> Part:
    tier = part.tier if line.tier is not None else None
    return Part(tier, Quantity(Fraction(part.size), size), Quantity(part.rate, rate), part.earned)


def _question(problem: Problem) -> str:
    about = f"Deal {problem.deal}: " if problem.deal else ""
    detail = f" ({problem.detail})" if problem.detail else ""
    sentence = f"{about}{_PROBLEMS.get(problem.reason, problem.reason)}{detail}."
    return sentence[0].upper() + sentence[1:]
