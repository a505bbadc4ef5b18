"""What-if answers that only read: an estimate of open deals, and a plan beside the one in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.compensation.domain.errors import PlanNotFound
from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.month_end.errors import RecordNotFound
from services.compensation.domain.what_if.estimate import Estimates, estimate
from services.compensation.domain.what_if.records import Behind, Figure, Gain, Shadow, Total
from services.compensation.domain.what_if.shadow import Comparison, compare
from services.compensation.store import deals, facts, gather, shadows
from services.compensation.store.trials import TriedMove
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that is not won yet: what it may bring, and when."""

    name: str
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """A shadow, how far it is behind, everybody together, and those who would win or lose most."""

    shadow: Shadow
    behind: Behind
    totals: list[Total]
    winners: list[Gain]
    losers: list[Gain]
    names: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """A draft in the place of a plan, over the periods that end between two days."""

    draft: Plan
    instead_of: UUID
    first_day: date
    last_day: date


async def estimates(tx: Transaction, scope: Scope, member_id: UUID, open_deals: Sequence[OpenDeal]) -> Estimates:
    """What open deals would add to somebody's pay in the year they fall into."""
    if not scope.everything and member_id not in scope.member_ids:
        raise ReferenceNotKnownYet("member", member_id)
    first, last = min(deal.on for deal in open_deals), max(deal.on for deal in open_deals)
    days = (date(first.year, 1, 1), date(last.year, 12, 31))
    on = await gather.ground(tx)
    won = await deals.in_window(tx, days, [member_id])
    parts = [deal for deal in await deals.with_parts_of(tx, [member_id], days) if deal.owner_id != member_id]
    own = await facts.of_kinds(tx, member_ids=[member_id])
    told = await gather.tell(tx, on, [member_id], [*won, *parts], own)
    owner = on.names.member(member_id)
    wanted = [
        Deal(id=deal.name, on=deal.on, owner=owner, currency=deal.amount.currency, lines=(Line(amount=deal.amount),))
        for deal in open_deals
    ]
    return estimate(owner, wanted, on.plans.in_words, told)


async def comparison(tx: Transaction, beside: Beside) -> Comparison:
    """Who would win and who would lose, by the facts known now."""
    year = (date(beside.first_day.year, 1, 1), beside.last_day)
    found = await gather.everything(tx, days=year)
    named = frozenset(name for name, plan_id in found.names.plans.items() if plan_id == beside.instead_of)
    if not named:
        raise PlanNotFound(f"there is no plan {beside.instead_of}")
    draft = PlanVersion(replace(beside.draft, id="draft"))
    return compare(
        draft,
        named,
        found.versions,
        found.facts,
        first_day=beside.first_day,
        last_day=beside.last_day,
    )


async def shadow_page(tx: Transaction, *, after: UUID | None, limit: int) -> list[Shadow]:
    """One page of shadows, ended ones included."""
    return await shadows.page(tx, after=after, limit=limit)


async def shadow_report(tx: Transaction, shadow_id: UUID, most: int) -> ShadowReport:
    """A shadow, how far it is behind, its totals, and so many of those who would win or lose most."""
    shadow = await known_shadow(tx, shadow_id)
    return ShadowReport(
        shadow,
        await shadows.behind(tx, shadow_id),
        await shadows.totals(tx, shadow_id),
        await shadows.gains(tx, shadow_id, winners=True, limit=most),
        await shadows.gains(tx, shadow_id, winners=False, limit=most),
        {member_id: states[-1].external_id for member_id, states in (await load_organisation(tx)).members.items()},
    )


async def shadow_figures(
    tx: Transaction, shadow_id: UUID, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Figure]:
    """One page of what a shadow would pay, by payee and month."""
    await known_shadow(tx, shadow_id)
    return await shadows.figures(tx, shadow_id, wanted, after=after, limit=limit)


async def known_shadow(tx: Transaction, shadow_id: UUID) -> Shadow:
    """One shadow, or a refusal."""
    found = await shadows.get(tx, shadow_id)
    if found is None:
        raise RecordNotFound(f"there is no shadow {shadow_id}")
    return found


async def names_of(tx: Transaction, moved: Sequence[TriedMove]) -> Mapping[UUID, str]:
    """The external ids of those whose pay moves."""
    members = (await load_organisation(tx)).members
    return {move.payee_id: members[move.payee_id][-1].external_id for move in moved if move.payee_id in members}
