"""What facts may not say, with the place named: a negative quota, splits of 101 %, a circular hierarchy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Team
from shared.kernel.errors import Invalid


class SplitsNotWhole(Invalid):
    """The parts of a deal that are no overlays do not add up to the whole deal."""


class QuotaNegative(Invalid):
    """A quota lies below zero."""


class HierarchyCircular(Invalid):
    """A team stands above itself."""


class FactTwice(Invalid):
    """Two facts have the same id."""


class DealUnknown(Invalid):
    """A fact names a deal that is not there."""


class FactImpossible(Invalid):
    """A figure or day of a fact cannot be."""


def checked_facts(facts: Facts) -> Facts:
    """The same facts, or the refusal that names the place."""
    for index, deal in enumerate(facts.deals):
        check_splits(deal, f"deals[{index}].splits")
    _check_ids(facts)
    _check_references(facts)
    _check_figures(facts)
    _check_days(facts)
    check_hierarchy(facts.teams)
    return facts


def check_splits(deal: Deal, place: str) -> None:
    """Parts lie between nothing and all, and those that are no overlays add up to 100 %."""
    for index, part in enumerate(deal.splits):
        if not 0 <= part.share <= 1:
            raise SplitsNotWhole(f"the share {part.share} is not between 0 and 100 %", field=f"{place}[{index}].share")
    whole = [part.share for part in deal.splits if not part.overlay]
    if whole and sum(whole) != 1:
        raise SplitsNotWhole(f"the parts add up to {sum(whole) * 100:f} %", field=place)


def check_hierarchy(teams: Iterable[Team]) -> None:
    """On no day that anything is said about does a team stand above itself."""
    stated = sorted(teams, key=lambda team: team.first_day or date.min)
    parents: dict[str, str | None] = {}
    for team in stated:
        parents[team.id] = team.parent
        _check_circle(parents, team)


def _check_circle(parents: Mapping[str, str | None], team: Team) -> None:
    graph = {name: () if parent is None else (parent,) for name, parent in parents.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        raise HierarchyCircular(f"{' → '.join(circle.args[1])} (team {team.id})", field="teams") from None


def _check_ids(facts: Facts) -> None:
    named = {
        "payees": [payee.id for payee in facts.payees],
        "deals": [deal.id for deal in facts.deals],
        "refunds": [refund.id for refund in facts.refunds],
        "payments": [payment.id for payment in facts.payments],
        "activities": [activity.id for activity in facts.activities],
    }
    for kind, ids in named.items():
        seen: set[str] = set()
        for index, name in enumerate(ids):
            if name in seen:
                raise FactTwice(f"`{name}` is there twice", field=f"{kind}[{index}].id")
            seen.add(name)


def _check_references(facts: Facts) -> None:
    known = {deal.id for deal in facts.deals}
    named = {
        "refunds": [refund.deal for refund in facts.refunds],
        "payments": [payment.deal for payment in facts.payments],
        "milestones": [milestone.deal for milestone in facts.milestones],
    }
    for kind, deals in named.items():
        for index, deal in enumerate(deals):
            if deal not in known:
                raise DealUnknown(f"there is no deal `{deal}`", field=f"{kind}[{index}].deal")


def _check_figures(facts: Facts) -> None:
    for index, quota in enumerate(facts.quotas):
        if quota.value < 0:
            raise QuotaNegative(f"the quota {quota.value} is negative", field=f"quotas[{index}].value")
    for index, rate in enumerate(facts.exchange_rates):
        if rate.rate <= 0:
            raise FactImpossible(f"the rate {rate.rate} is not above zero", field=f"exchange_rates[{index}].rate")
    for index, deal in enumerate(facts.deals):
        numbers = [line.number for line in deal.lines]
        if not numbers or len(set(numbers)) != len(numbers):
            raise FactImpossible("a deal has lines with numbers of their own", field=f"deals[{index}].lines")


def _check_days(facts: Facts) -> None:
    spans = {
        "quotas": [(quota.first_day, quota.last_day) for quota in facts.quotas],
        "quota_relief": [(relief.first_day, relief.last_day) for relief in facts.quota_relief],
        "scores": [(score.first_day, score.last_day) for score in facts.scores],
        "attainments": [(given.first_day, given.last_day) for given in facts.attainments],
    }
    for kind, items in spans.items():
        for index, (first, last) in enumerate(items):
            if last < first:
                raise FactImpossible("the last day lies before the first", field=f"{kind}[{index}].last_day")
