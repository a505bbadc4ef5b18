"""Facts of compensation's own in the calculation's words: quotas, scores, activities, rates, payments, openings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Relation
from services.compensation.domain.facts.targets import (
    Activity,
    GivenAttainment,
    Opening,
    Quota,
    QuotaRelief,
    Score,
)
from services.compensation.domain.own_facts import ABOUT_TEAMS_TOO, OwnFact
from services.compensation.domain.settling.names import Names


def other_facts(own: Iterable[OwnFact], names: Names) -> Facts:
    """Everything compensation keeps itself that is no part of a payee or a deal."""
    found: dict[str, list[Any]] = defaultdict(list)
    for fact in own:
        for field, value in _other(fact, names):
            found[field].append(value)
    return Facts(**{field: tuple(values) for field, values in found.items()})


def _other(fact: OwnFact, names: Names) -> Iterator[tuple[str, Any]]:
    value, cause = fact.value, str(fact.id)
    if fact.kind == "exchange_rate":
        yield "exchange_rates", replace(value, cause=cause)
    elif fact.kind == "payment":
        yield "payments", replace(value, id=fact.external_id, cause=cause)
    elif fact.kind == "milestone":
        yield "milestones", replace(value, cause=cause)
    elif fact.kind in ABOUT_TEAMS_TOO:
        yield _of_payee_or_team(fact, names)
    elif fact.member_id is not None:
        yield from _of_payee(fact, names.member(fact.member_id), cause)


def _of_payee_or_team(fact: OwnFact, names: Names) -> tuple[str, Any]:
    value, cause = fact.value, str(fact.id)
    payee = names.member(fact.member_id) if fact.member_id else None
    team = value.team if payee is None else None
    days = (value.first_day, value.last_day)
    if fact.kind == "quota":
        quota = Quota(payee=payee, team=team, name=value.name, first_day=days[0], last_day=days[1], value=value.value)
        return "quotas", replace(quota, cause=cause)
    if fact.kind == "score":
        score = Score(payee=payee, team=team, name=value.name, first_day=days[0], last_day=days[1], value=value.value)
        return "scores", replace(score, cause=cause)
    given = GivenAttainment(payee=payee, team=team, first_day=days[0], last_day=days[1], value=value.value, cause=cause)
    return "attainments", replace(given, quota=value.quota, component=value.component)


def _of_payee(fact: OwnFact, payee: str, cause: str) -> Iterator[tuple[str, Any]]:
    value = fact.value
    match fact.kind:
        case "quota_relief":
            yield (
                "quota_relief",
                QuotaRelief(
                    payee=payee,
                    name=value.name,
                    first_day=value.first_day,
                    last_day=value.last_day,
                    share=value.share,
                    approved_by=value.approved_by,
                    cause=cause,
                ),
            )
        case "activity":
            yield (
                "activities",
                Activity(
                    id=fact.external_id, payee=payee, kind=value.kind, on=value.on, count=value.count, cause=cause
                ),
            )
        case "relation":
            yield (
                "relations",
                Relation(
                    name=value.name,
                    payee=payee,
                    of=value.of,
                    first_day=value.first_day,
                    last_day=value.last_day,
                    cause=cause,
                ),
            )
        case "opening" if value.kind in {"attainment", "draw"}:
            yield (
                "openings",
                Opening(
                    kind=value.kind, payee=payee, component=value.component, on=value.on, value=value.value, cause=cause
                ),
            )
