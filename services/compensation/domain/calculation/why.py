"""Why a payee is credited for a deal by each component of the plan, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.compensation.domain.calculation.calculate import world_of
from services.compensation.domain.calculation.crediting.credit import owner_parts, whole
from services.compensation.domain.calculation.crediting.rules import applies, passed_over
from services.compensation.domain.calculation.crediting.sources import claims
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import chooser, runs_of
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.credit import CreditRule
from services.compensation.domain.language.plan import PlanVersion


class Answer(NamedTuple):
    """Whether a component credits the payee for the deal, and the reason in words."""

    component: str
    credited: bool
    reason: str


def why(
    plans: Sequence[PlanVersion], facts: Facts, payee: str, deal_id: str, as_of: date | None = None
) -> tuple[Answer, ...]:
    """An answer for each commission of the payee's plan; one alone where none can be asked."""
    world = world_of(plans, facts, as_of)
    deal = world.book.deals.get(deal_id)
    terms = world.promises.terms.get(payee)
    if deal is None:
        return (Answer("", credited=False, reason="the deal is not known, or not effective yet"),)
    if terms is None:
        return (Answer("", credited=False, reason=f"{payee} is not known"),)
    if terms.on(deal.on) is None:
        return (Answer("", credited=False, reason=f"{payee} is on no plan on {deal.on}"),)
    if not whole(deal):
        return (Answer("", credited=False, reason="the parts of the split do not add up to the whole"),)
    return tuple(
        _answer(world, run, deal)
        for component in terms.component_ids()
        for runs in (runs_of(world, payee, component, "commission"),)
        if runs
        for run in (chooser(runs)(deal.on) or runs[-1],)
    )


def _answer(world: World, run: Run, deal: Deal) -> Answer:
    component = run.component_id
    if not run.hold.first_day <= deal.on <= run.hold.last_day:
        return Answer(component, credited=False, reason="the component is not in force that day")
    claimed = next(
        (claim for held, claim in claims(world.credits, run.payee, run.credit, run.moment) if held.id == deal.id), None
    )
    if claimed is None:
        return Answer(component, credited=False, reason=_no_claim(world, run, deal))
    if any(piece.place[1] == deal.id for piece in run.pieces):
        return Answer(component, credited=True, reason=claimed.why)
    return Answer(component, credited=False, reason=_not_eligible(world, run, deal))


def _no_claim(world: World, run: Run, deal: Deal) -> str:
    source = run.credit.of
    if source == "rules":
        lines = world.credits.lines(deal, run.view)
        tried = [
            f"{rule.id}: {_rule_refuses(world, run, deal, rule) if applies(rule, deal, lines) else 'not for this deal'}"
            for rule in sorted(run.plan.crediting, key=lambda rule: (rule.precedence, rule.id))
        ]
        return "; ".join(tried) or "the plan has no crediting rule"
    owners = ", ".join(owner_parts(deal))
    if source == "manager":
        on_own = run.payee in owner_parts(deal)
        return (
            "nobody is credited an override on a deal of his own"
            if on_own
            else f"not a manager above {owners} that day"
        )
    missing = {
        "owner": f"the deal is owned by {owners}",
        "role": f"has no part as {run.credit.name} in the deal",
        "relation": f"is not the {run.credit.name} of {owners} that day",
        "stages": "owned no stage of the deal",
        "partner": f"the deal's partner is {deal.partner or 'nobody'}",
    }
    return missing[source]


def _rule_refuses(world: World, run: Run, deal: Deal, rule: CreditRule) -> str:
    passed = passed_over(rule, run.payee, deal, run.plan, world.traits, world.promises.terms)
    return passed or "another rule came first"


def _not_eligible(world: World, run: Run, deal: Deal) -> str:
    if not world.credits.lines(deal, run.view):
        return "the deal is wholly refunded"
    for condition in (*run.credit.where, *run.where):
        if not world.traits.meets(run.payee, (condition,), deal.on):
            return f"the payee's {condition.name or 'standing'} does not meet the plan that day"
    return "no line of the deal meets the plan"
