"""Facts as one payee may see them: what is his own, and of others only what his own pay needs, as totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal, Inexact
from fractions import Fraction

from services.compensation.domain.calculation.result import PayLine, Result
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Payee
from services.compensation.domain.facts.targets import GivenAttainment
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.statement.terms import factor_drawn, unit_of
from shared.kernel.money import exponent

_SELLER = "seller"
"""What a partner company is told of who sold a deal, and shared in it: nothing."""
_EXACT = Context(prec=60, traps=[Inexact])


def own_facts(payee: str, plans: Sequence[PlanVersion], facts: Facts, result: Result) -> Facts:
    """The deals the payee has a part in and what belongs to them; team counts as they stood at each period's end."""
    lines = result.of(payee)
    deals = {line.deal for line in lines if line.deal} | {deal.id for deal in facts.deals if _has_part(deal, payee)}
    kept = tuple(deal for deal in facts.deals if deal.id in deals)
    outside = any(each.id == payee and each.kind == "partner" for each in facts.payees)
    if outside:
        kept = tuple(replace(deal, owner=_SELLER, splits=(), stages=()) for deal in kept)
    others = {deal.owner for deal in kept} | {split.payee for deal in kept for split in deal.splits}
    teams = {membership.team for each in facts.payees if each.id == payee for membership in each.teams}
    return replace(
        facts,
        payees=tuple(_seen(each, payee) for each in facts.payees if each.id in others | {payee}),
        teams=() if outside else facts.teams,
        relations=tuple(each for each in facts.relations if payee in (each.payee, each.of)),
        deals=kept,
        refunds=tuple(each for each in facts.refunds if each.deal in deals),
        payments=tuple(each for each in facts.payments if each.deal in deals),
        milestones=tuple(each for each in facts.milestones if each.deal in deals),
        quotas=tuple(each for each in facts.quotas if each.payee == payee or each.team in teams),
        quota_relief=tuple(each for each in facts.quota_relief if each.payee == payee),
        activities=tuple(each for each in facts.activities if each.payee == payee),
        scores=tuple(each for each in facts.scores if each.payee == payee or each.team in teams),
        attainments=(
            *(each for each in facts.attainments if each.payee == payee or each.team in teams),
            *(given for who in facts.payees if who.id == payee for given in _team_counts(who, plans, lines)),
        ),
        openings=tuple(each for each in facts.openings if each.payee == payee),
        acceptances=tuple(each for each in facts.acceptances if each.payee == payee),
    )


def _has_part(deal: Deal, payee: str) -> bool:
    """Whether it is the payee's deal, split or won with him: paid by no line of its own it may count all the same."""
    return payee in (deal.owner, deal.partner) or any(split.payee == payee for split in deal.splits)


def _seen(each: Payee, payee: str) -> Payee:
    """Of others only where they belong: neither promises nor plans, leave or attributes."""
    if each.id == payee:
        return each
    return Payee(id=each.id, kind=each.kind, hired_on=each.hired_on, left_on=each.left_on, teams=each.teams)


def _team_counts(payee: Payee, plans: Sequence[PlanVersion], lines: Iterable[PayLine]) -> Iterable[GivenAttainment]:
    """For each component that counts others' deals: the count at the end of each period, and no deal."""
    terms = {(v.plan.id, v.number, c.id): (c, v.plan.currency) for v in plans for c in v.plan.components}
    last: dict[tuple[str, str], PayLine] = {(line.component, line.period.name): line for line in lines}
    for line in last.values():
        component, currency = terms[line.plan, line.version, line.component]
        drawn, value = factor_drawn(component), _count(line, component, currency)
        if drawn is not None and value is not None:
            of_team = drawn.measure.whose == "team"
            yield GivenAttainment(
                payee=None if of_team else payee.id,
                team=_team(payee, line.period.last_day) if of_team else None,
                quota=drawn.measure.quota,
                component=component.id,
                first_day=line.period.first_day,
                last_day=line.period.last_day,
                value=value,
            )


def _team(payee: Payee, day: date) -> str | None:
    """The team somebody belongs to on a day."""
    began = [each for each in payee.teams if (each.first_day or date.min) <= day]
    last = max(began, key=lambda each: each.first_day or date.min, default=None)
    return last.team if last and day <= (last.last_day or date.max) else None


def _count(line: PayLine, component: AnyComponent, currency: str) -> Decimal | None:
    """The count in the unit a given attainment has; None where it is the payee's own, or has no finite decimal."""
    drawn = factor_drawn(component)
    if drawn is None or drawn.measure.whose == "own":
        return None
    figure = Fraction(line.after)
    if drawn.measure.quota is not None:
        figure = figure / line.quota if line.quota else Fraction(0)
    elif unit_of(drawn.measure, currency) == currency:
        figure /= 10 ** exponent(currency)
    try:
        return _EXACT.divide(Decimal(figure.numerator), Decimal(figure.denominator))
    except Inexact:
        return None
