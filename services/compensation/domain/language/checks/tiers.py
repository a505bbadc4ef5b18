"""Checks of rates: tiers without hole or overlap, curves that run upwards, and products that make sense."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import assert_never

from services.compensation.domain.errors import TierEmpty, TierHole, TierOverlap
from services.compensation.domain.language.checks.errors import PlanContradictory, PlanIncomplete
from services.compensation.domain.language.checks.lookups import check_attribute, check_keys, check_measure
from services.compensation.domain.language.checks.ranges import (
    check_idle,
    check_needed,
    check_not_negative,
    check_rate,
    numbered,
)
from services.compensation.domain.language.figures import Stated
from services.compensation.domain.language.rates import Curve, Factor, Rate, RateTable, Tier, Tiers

_LEAST_POINTS = 2


def pays_by_parts(factor: Factor) -> bool:
    """Whether parts of the count earn differently, so that no single rate is looked up."""
    if isinstance(factor, RateTable):
        return any(map(pays_by_parts, factor.graded))
    return isinstance(factor, Tiers) and factor.mode in {"marginal", "overage_at_reached"}


def check_rates(rate: Rate, place: str, *, above_100: bool) -> None:
    """Every factor, and that at most one of them pays by parts."""
    check_needed(rate, "a rate is needed", place)
    for index, factor in enumerate(rate):
        _check_factor(factor, numbered(place, index, len(rate)), above_100=above_100)
    if sum(map(pays_by_parts, rate)) > 1:
        raise PlanContradictory("only one factor can pay by parts; look the others up whole", field=place)
    if sum(isinstance(factor, RateTable) and bool(factor.graded) for factor in rate) > 1:
        raise PlanContradictory("only one table may have tiers in its rows", field=place)


def _check_factor(factor: Factor, place: str, *, above_100: bool) -> None:
    match factor:
        case Decimal():
            check_rate(factor, place, above_100=above_100)
        case Stated():
            check_attribute(factor.attribute, f"{place}.attribute")
            if factor.otherwise is not None:
                check_rate(factor.otherwise, f"{place}.otherwise", above_100=above_100)
        case RateTable():
            _check_table(factor, place, above_100=above_100)
        case Tiers():
            _check_tiers(factor, place, above_100=above_100)
        case Curve():
            _check_curve(factor, place, above_100=above_100)
        case _:
            assert_never(factor)


def _check_table(table: RateTable, place: str, *, above_100: bool) -> None:
    """Its keys, and in each row a rate, tiers or a curve."""
    check_keys(table.by, table.rows, place)
    for index, row in enumerate(table.rows):
        _check_factor(row.value, f"{place}.rows[{index}].value", above_100=above_100)
    if table.otherwise is not None:
        check_rate(table.otherwise, f"{place}.otherwise", above_100=above_100)


def _check_tiers(tiers: Tiers, place: str, *, above_100: bool) -> None:
    check_measure(tiers.measure, f"{place}.measure")
    check_needed(tiers.tiers, "at least one tier is needed", f"{place}.tiers")
    _check_edges(tiers.tiers, f"{place}.tiers")
    for index, tier in enumerate(tiers.tiers):
        _check_pay(tiers, tier, f"{place}.tiers[{index}]", above_100=above_100)
    _check_top(tiers, place)
    _check_manner(tiers, place)


def _check_edges(tiers: Sequence[Tier], place: str) -> None:
    check_not_negative(tiers[0].from_, f"{place}[0].from")
    for index, tier in enumerate(tiers):
        if tier.to is not None and tier.to <= tier.from_:
            raise TierEmpty("the tier ends where it begins, or before", field=f"{place}[{index}].to")
    for index, (below, tier) in enumerate(pairwise(tiers), 1):
        if below.to is None:
            raise TierOverlap("only the last tier may be open above", field=f"{place}[{index - 1}].to")
        if tier.from_ > below.to:
            raise TierHole(f"nothing is said from {below.to} to {tier.from_}", field=f"{place}[{index}].from")
        if tier.from_ < below.to:
            raise TierOverlap(f"{tier.from_} to {below.to} lies in two tiers", field=f"{place}[{index}].from")


def _check_pay(tiers: Tiers, tier: Tier, place: str, *, above_100: bool) -> None:
    by_amount = tiers.interpolation == "amount_per_tier"
    wanted, other = ("amount", "rate") if by_amount else ("rate", "amount")
    check_needed(getattr(tier, wanted), f"each tier needs `{wanted}` here", f"{place}.{wanted}")
    check_idle(getattr(tier, other), f"`{other}` is not paid here; `{wanted}` is", f"{place}.{other}")
    if tier.rate is not None:
        check_rate(tier.rate, f"{place}.rate", above_100=above_100)
    check_not_negative(tier.amount, f"{place}.amount")


def _check_top(tiers: Tiers, place: str) -> None:
    """Above a finite top something must be said; an open top has no above."""
    if tiers.tiers[-1].to is not None:
        reason = "the last tier ends; say `above_top`: continue, stop or refuse"
        check_needed(tiers.above_top, reason, f"{place}.above_top")
    elif tiers.above_top not in (None, "continue"):
        raise PlanContradictory("the last tier is open, so nothing lies above it", field=f"{place}.above_top")
    elif tiers.interpolation != "none":
        last = f"{place}.tiers[{len(tiers.tiers) - 1}].to"
        raise PlanIncomplete("a tier can be paid pro rata only when it has an end", field=last)


def _check_manner(tiers: Tiers, place: str) -> None:
    """Mode, interpolation and what else is said go together."""
    whole = tiers.mode in {"whole_deal", "whole_period"}
    if tiers.mode != "marginal":
        reason = "say whether a count exactly on a lower bound has reached the tier: included or excluded"
        check_needed(tiers.lower_bound, reason, f"{place}.lower_bound")
    if tiers.interpolation == "amount_per_tier" and tiers.mode != "marginal":
        raise PlanContradictory("amounts per tier are paid part by part: `mode: marginal`", field=f"{place}.mode")
    if tiers.interpolation == "sum_of_rates" and not whole:
        raise PlanContradictory("rates that add up make one rate: whole_deal or whole_period", field=f"{place}.mode")
    if tiers.mode == "overage_at_reached" and tiers.threshold is None and len(tiers.tiers) == 1:
        raise PlanIncomplete("say where the overage begins", field=f"{place}.threshold")
    if tiers.mode != "overage_at_reached":
        check_idle(tiers.threshold, "`threshold` is for `overage_at_reached`", f"{place}.threshold")


def _check_curve(curve: Curve, place: str, *, above_100: bool) -> None:
    check_measure(curve.measure, f"{place}.measure")
    if len(curve.points) < _LEAST_POINTS:
        raise PlanIncomplete("a curve needs two points", field=f"{place}.points")
    for index, point in enumerate(curve.points):
        at = f"{place}.points[{index}]"
        check_not_negative(point.at, f"{at}.at")
        check_rate(point.rate, f"{at}.rate", above_100=above_100)
        if index and point.at <= curve.points[index - 1].at:
            raise TierOverlap("the point does not lie above the one before it", field=f"{at}.at")
