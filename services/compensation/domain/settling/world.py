"""What the calculation is told: stored facts in its own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, cast
from uuid import UUID

from services.compensation.domain.calculation.exact import allocate
from services.compensation.domain.deal import Deal as Won
from services.compensation.domain.deal import Refund as PaidBack
from services.compensation.domain.facts.deals import Deal, Line, Refund, Split
from services.compensation.domain.facts.payees import Attribute, Leave, Membership, OnPlan, Payee, Promise, Team
from services.compensation.domain.neighbours import Absence, Neighbours, PartnerState
from services.compensation.domain.own_facts import OwnFact, Particulars, Term
from services.compensation.domain.plan import Plans
from services.compensation.domain.settling.circles import in_circles, may_be_circular
from services.compensation.domain.settling.names import Names
from shared.kernel.hierarchy import MemberState, Organisation
from shared.kernel.money import Money

_NOBODY = Neighbours()
_NO_PLAN = OnPlan(plan="")
"""Without any assignment somebody is on no plan, however few plans there are."""


def deal_facts(
    deals: Iterable[Won], own: Mapping[str, Collection[OwnFact]], names: Names, around: Neighbours = _NOBODY
) -> tuple[Deal, ...]:
    """Deals that stand, with all that is known of them."""
    return tuple(_deal(deal, own.get(deal.external_id, ()), names, around) for deal in deals if deal.standing)


def refund_facts(refunds: Iterable[PaidBack], names_of: Mapping[UUID, str]) -> tuple[Refund, ...]:
    """Refunds of the deals named."""
    return tuple(
        Refund(
            id=refund.external_id or str(refund.id),
            deal=names_of[refund.deal_id],
            on=refund.refunded_on,
            amount=refund.amount,
            cause=str(refund.id),
        )
        for refund in refunds
        if refund.deal_id in names_of
    )


def payee_facts(
    member_ids: Iterable[UUID],
    organisation: Organisation,
    plans: Plans,
    own: Mapping[UUID, Collection[OwnFact]],
    names: Names,
    manager_plan: str | None = None,
    around: Neighbours = _NOBODY,
) -> tuple[Payee, ...]:
    """The people named, with everything dated about them; whom nobody has told of is left out, unless he manages.

    `manager_plan` pays managers who are assigned to none; by default the only plan that pays overrides does.
    """
    overrides = plans.name_for_managers if manager_plan is None else manager_plan
    found = []
    managers = {state.manager_id for states in organisation.teams.values() for state in states}
    for member_id in member_ids:
        states, assigned = organisation.members.get(member_id), plans.assignments.get(member_id, ())
        if not assigned and member_id in managers and overrides:
            on_plans: tuple[OnPlan, ...] = (OnPlan(plan=overrides),)
        else:
            on_plans = _plans_of(member_id, plans)
        if states:
            away = around.absences.get(member_id, ())
            found.append(_payee(states, on_plans or (_NO_PLAN,), own.get(member_id, ()), names, away))
        elif member_id in managers:
            found.append(Payee(id=names.member(member_id), plans=on_plans or (_NO_PLAN,)))
    return tuple(found)


def partner_facts(
    partner_ids: Iterable[UUID],
    around: Neighbours,
    plans: Plans,
    own: Mapping[UUID, Collection[OwnFact]],
    names: Names,
) -> tuple[Payee, ...]:
    """The partner companies among those named, with everything dated about them."""
    return tuple(
        Payee(
            id=names.member(partner_id),
            kind="partner",
            hired_on=states[0].effective_on,
            attributes=(*_of_partner(states), *(f.value for f in own.get(partner_id, ()) if f.kind == "attribute")),
            plans=_plans_of(partner_id, plans) or (_NO_PLAN,),
            pay_currency=tuple(f.value for f in own.get(partner_id, ()) if f.kind == "pay_currency"),
        )
        for partner_id in partner_ids
        if (states := around.partners.get(partner_id))
    )


def _of_partner(states: Iterable[PartnerState]) -> Iterator[Attribute]:
    for state in states:
        yield Attribute(name="tier", value=state.tier, first_day=state.effective_on)
        if state.agreement is not None:
            yield Attribute(name="agreement", value=state.agreement, first_day=state.effective_on)


def _plans_of(payee_id: UUID, plans: Plans) -> tuple[OnPlan, ...]:
    assigned = plans.assignments.get(payee_id, ())
    return tuple(OnPlan(plan=plans.names[each.plan_id], first_day=each.effective_on) for each in assigned)


def team_facts(organisation: Organisation, names: Names) -> tuple[Team, ...]:
    """Teams, their parents and managers, by day; a team that stands above itself has neither as long as it does."""
    if may_be_circular(organisation):
        return tuple(_teams_day_by_day(organisation, names))
    return tuple(
        Team(
            id=state.external_id,
            parent=names.teams.get(state.parent_id) if state.parent_id else None,
            manager=names.member(state.manager_id) if state.manager_id else None,
            first_day=state.effective_on,
        )
        for states in organisation.teams.values()
        for state in states
    )


def _teams_day_by_day(organisation: Organisation, names: Names) -> Iterator[Team]:
    """Every team anew on each day on which any is changed: a circle begins and ends with the word of other teams."""
    for day in sorted({state.effective_on for states in organisation.teams.values() for state in states}):
        circular = in_circles(day, organisation)
        for team_id in organisation.teams:
            state = organisation.team(team_id, day)
            if state is None:
                continue
            cut = team_id in circular
            yield Team(
                id=state.external_id,
                parent=names.teams.get(state.parent_id) if state.parent_id and not cut else None,
                manager=names.member(state.manager_id) if state.manager_id and not cut else None,
                first_day=day,
            )


def _payee(
    states: Collection[MemberState],
    plans: tuple[OnPlan, ...],
    own: Collection[OwnFact],
    names: Names,
    away: Iterable[Absence],
) -> Payee:
    ordered = sorted(states, key=lambda state: (state.effective_on, state.sequence))
    last = ordered[-1]
    told: dict[str, list[Any]] = defaultdict(list)
    for fact in own:
        if fact.kind in {"base_pay", "target_incentive"}:
            told["promises"].append(_promise(fact))
        elif fact.kind in _HISTORIES:
            told[_HISTORIES[fact.kind]].append(fact.value)
    attributes = (*(attribute for state in ordered for attribute in _attributes(state)), *told.pop("attributes", ()))
    return Payee(
        id=last.external_id,
        hired_on=ordered[0].effective_on,
        left_on=last.effective_on - timedelta(days=1) if last.left else None,
        attributes=attributes,
        teams=tuple(_membership(state, names) for state in ordered),
        plans=plans,
        promises=tuple(told["promises"]),
        certifications=tuple(told["certifications"]),
        leave=(*told["leave"], *(Leave(first_day=a.first_day, last_day=a.last_day, paid=a.paid) for a in away)),
        pay_currency=tuple(told["pay_currency"]),
    )


_HISTORIES = {
    "attribute": "attributes",
    "certification": "certifications",
    "leave": "leave",
    "pay_currency": "pay_currency",
}


def _promise(fact: OwnFact) -> Promise:
    pay, kind = fact.value, cast("Literal['base_pay', 'target_incentive']", fact.kind)
    return Promise(
        kind=kind,
        amount=pay.amount,
        per=pay.per,
        component=pay.component,
        first_day=pay.first_day,
        last_day=pay.last_day,
    )


def _attributes(state: MemberState) -> Iterator[Attribute]:
    if state.rank is not None:
        yield Attribute(name="rank", value=state.rank, first_day=state.effective_on)
    if state.roles:
        yield Attribute(name="role", value=state.roles[0], first_day=state.effective_on)
    if state.territories:
        yield Attribute(name="territory", value=state.territories[0], first_day=state.effective_on)


def _membership(state: MemberState, names: Names) -> Membership:
    team = names.teams.get(state.team_id, str(state.team_id)) if state.team_id else None
    return Membership(team=team, first_day=state.effective_on)


def _deal(deal: Won, own: Collection[OwnFact], names: Names, around: Neighbours) -> Deal:
    said = deal.particulars or {}
    terms = [fact.value for fact in own if isinstance(fact.value, Term)]
    more = [fact.value for fact in own if isinstance(fact.value, Particulars)]
    particulars = more[-1] if more else None
    splits = tuple(_split(part, names) for part in said.get("splits", ()))
    stated = tuple(_line(line, deal.won_on, around) for line in said.get("lines", ())) or (Line(amount=deal.amount),)
    figures = {line.number: line.figures for line in particulars.lines} if particulars else {}
    lines = tuple(replace(line, figures=figures.get(line.number, {})) for line in stated)
    if said.get("margin"):
        lines = tuple(_with_margin(lines, said["margin"]))
    return Deal(
        id=deal.external_id,
        on=deal.won_on,
        owner=names.member(deal.owner_id),
        currency=deal.amount.currency,
        lines=lines,
        won_at=deal.won_at,
        account=_account(deal, around),
        partner=names.member(deal.partner_id) if deal.partner_id else None,
        attributes=_told_of(deal, around) | dict((particulars.attributes or {}) if particulars else {}),
        splits=particulars.splits if particulars and particulars.splits else splits,
        stages=particulars.stages if particulars else (),
        term_first_day=terms[-1].first_day if terms else None,
        term_last_day=terms[-1].last_day if terms else None,
        benefit_last_day=terms[-1].benefit_last_day if terms else None,
        cause=str(deal.id),
    )


def _account(deal: Won, around: Neighbours) -> str | None:
    account = around.account(deal.account_id, deal.won_on)
    return account.external_id if account else str(deal.account_id) if deal.account_id else None


def _told_of(deal: Won, around: Neighbours) -> dict[str, str]:
    """What others say of a deal's customer and partner, by the names they publish."""
    account, partner = around.account(deal.account_id, deal.won_on), around.partner(deal.partner_id, deal.won_on)
    found = account.attributes if account else {}
    return found | {"partner": partner.external_id} if partner else found


def _line(said: Mapping[str, Any], on: date, around: Neighbours) -> Line:
    money, product = said["amount"], around.product(UUID(said["product_id"]), on)
    return Line(
        number=said["line_number"],
        amount=Money(money["minor"], money["currency"]),
        attributes=product.attributes if product else {},
    )


def _with_margin(lines: Collection[Line], said: Mapping[str, Any]) -> Iterator[Line]:
    """The deal's margin on its lines, by their amounts; a deal worth nothing has it on the first."""
    weights = {f"{line.number:012d}": Fraction(max(0, line.amount.minor)) for line in lines}
    if not any(weights.values()):
        weights[min(weights)] = Fraction(1)
    parts = allocate(said["minor"], weights)
    for line in lines:
        yield replace(line, margin=Money(parts[f"{line.number:012d}"], said["currency"]))


def _split(said: Mapping[str, Any], names: Names) -> Split:
    return Split(
        payee=names.member(UUID(said["member_id"])),
        share=Decimal(said["share"]),
        role=said.get("role"),
        overlay=said.get("overlay", False),
    )
