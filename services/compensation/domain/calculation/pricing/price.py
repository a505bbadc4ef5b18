"""Pricing: base times the product of a component's rates, each looked up at its own count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from services.compensation.domain.calculation.crediting.net import NetLine, Place
from services.compensation.domain.calculation.exact import ONE, Number, decimal_text
from services.compensation.domain.calculation.pricing.graded import curve_ladder, tier_ladder
from services.compensation.domain.calculation.pricing.ladder import Ladder
from services.compensation.domain.calculation.result import Part
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.counts import Count, Series
from services.compensation.domain.calculation.walking.run import Run
from services.compensation.domain.calculation.walking.steps import Step
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.figures import Stated
from services.compensation.domain.language.rates import (
    Curve,
    Factor,
    Rate,
    RateTable,
    Tiers,
    graded_in,
    measures_in,
)

Graded = Tiers | Curve


@dataclass(slots=True)
class Trued:
    """What a stretch has paid so far where each tier reached trues up all that came before it."""

    base: Fraction = field(default_factory=Fraction)
    paid: Fraction = field(default_factory=Fraction)


class Pricing:
    """The rates of one run, ready to price step after step in walk order."""

    def __init__(self, run: Run, rate: Rate, base: Base, series: Mapping[int, Series]) -> None:
        self.run = run
        self.series = series
        self.flat = ONE
        self.looked_up: list[Stated | RateTable] = []
        self.split: Tiers | None = None
        self.whole: list[Graded] = []
        self.trued: dict[object, Trued] = {}
        self.ladders = run.world.ladders
        self.recent: dict[int, tuple[Fraction, Ladder]] = {}
        for factor in rate:
            self._sort(factor)
        self.amounts = self.split is not None and self.split.interpolation == "amount_per_tier"
        self.above_100 = base.pieces or run.hold.component.above_100
        self.money = run.minor if self.amounts or base.pieces else 1
        self.one_rate = self.flat * self.money

    def _sort(self, factor: Factor) -> None:
        if isinstance(factor, Stated | RateTable):
            self.looked_up.append(factor)
        elif isinstance(factor, Curve):
            self.whole.append(factor)
        elif not isinstance(factor, Tiers):
            self.flat *= Fraction(factor)
        elif factor.mode in ("marginal", "overage_at_reached"):
            self.split = factor
        else:
            self.whole.append(factor)

    def price(self, step: Step) -> None:
        """What the step pays: numerator and denominator, with the tier and the parts it came from."""
        step.numerator, step.denominator = self.flat.numerator * self.money, self.flat.denominator
        for factor in self.looked_up:
            figure = self._found(factor, step)
            step.numerator *= figure.numerator
            step.denominator *= figure.denominator
        if not self.whole and self.split is None:
            rate = Fraction(step.numerator) / step.denominator if self.looked_up else self.one_rate
            step.parts = (Part(0, step.base, rate),)
        if self.split is None:
            step.numerator *= step.base
        else:
            self._by_parts(self.split, step)
        for graded in self.whole:
            self._by_one_rate(graded, step)

    def _found(self, factor: Stated | RateTable, step: Step) -> Fraction:
        if isinstance(factor, RateTable):
            return Fraction(cast("Decimal", self.chosen(factor, step)))
        figure = self.run.world.traits.find(factor, *_asking(step))
        if figure > 1 and not self.above_100:
            raise Undecided("figure_missing", f"{factor.attribute} lies above 100 %; write a rate as 5% or 0.05")
        return figure

    def chosen(self, table: RateTable, step: Step) -> Decimal | Graded:
        """What a table says of a step, by its line, its payee and the counts its stretches end with."""
        counts: dict[int, str] = {}
        for measure in table.counts:
            count = self.series[id(measure)].at(step.first, step.last)
            total = count.after if step.piece is None else count.final
            counts[id(measure)] = decimal_text(Fraction(total) / count.scale)
            if measure is table.counts[0]:
                step.before, step.after, step.quota = count.before, count.after, count.quota
        return self.run.world.traits.choose(table, counts, *_asking(step))

    def ladder(self, graded: Graded, count: Count) -> Ladder:
        """The rungs in units of the count."""
        scale, found = self.recent.get(id(graded), (None, None))
        if scale is count.scale and found is not None:
            return found
        key = (id(graded), count.scale)
        found = self.ladders.get(key)
        if found is None:
            found = self.ladders[key] = (
                curve_ladder(graded, count.scale) if isinstance(graded, Curve) else tier_ladder(graded, count.scale)
            )
        self.recent[id(graded)] = (count.scale, found)
        return found

    def _by_parts(self, tiers: Tiers, step: Step) -> None:
        """Each part of the stretch of the count earns its own tier's rate; an overage, that of the tier reached."""
        count = self.series[id(tiers)].at(step.first, step.last)
        rungs = self.ladder(tiers, count)
        size = count.after - count.before
        start = count.before
        if step.taken and size:
            start += size * Fraction(step.taken) / (step.taken + step.base)
        step.before, step.after, step.quota = count.before, count.after, count.quota
        step.tier = rungs.tier(count.after)
        if tiers.mode == "overage_at_reached":
            reached = count if step.piece else count._replace(final=count.after)
            earned = self._overage(tiers, rungs, reached, start)
        else:
            earned = rungs.marginal(count.after) - rungs.marginal(start)
        step.parts = tuple(Part(tier, part, rungs.rates[tier]) for tier, part in rungs.cuts(start, count.after))
        stretch = count.after - start
        step.denominator *= rungs.denominator
        if self.amounts or (stretch == step.base and stretch):
            step.numerator *= earned
        elif stretch:
            step.numerator = step.numerator * step.base * Fraction(earned) / stretch
        else:
            step.numerator *= step.base * rungs.slopes[step.tier] if step.tier >= 0 else 0

    def _overage(self, tiers: Tiers, rungs: Ladder, count: Count, start: Number) -> Number:
        threshold = rungs.edges[1] if len(rungs.edges) > 1 else rungs.edges[0]
        if tiers.threshold is not None:
            threshold = Fraction(tiers.threshold) * count.scale
        if tiers.settle == "as_reached":
            return _overage_total(rungs, threshold, count.after) - _overage_total(rungs, threshold, start)
        below = rungs.marginal(min(count.after, threshold)) - rungs.marginal(min(start, threshold))
        above = max(rungs.within(count.after) - threshold, 0) - max(rungs.within(start) - threshold, 0)
        return below + rungs.rate(count.final) * above

    def _by_one_rate(self, graded: Graded, step: Step) -> None:
        """The whole step earns the one rate its count has reached."""
        count = self.series[id(graded)].at(*self._whole_deal(graded, step))
        rungs = self.ladder(graded, count)
        total = _deciding(graded, count, step)
        rate = rungs.rate(total)
        if self.split is None and graded is self.whole[0]:
            step.before, step.after, step.quota = count.before, count.after, count.quota
            step.tier = rungs.tier(total)
            step.parts = (Part(max(step.tier, 0), step.base, Fraction(rate) / rungs.denominator),)
        rate = self._stopped(rungs, graded, count, total, rate)
        if graded.mode == "whole_period" and graded.settle == "as_reached":
            self._true_up(graded, step, Fraction(rate) / rungs.denominator, count)
        else:
            step.numerator *= rate
            step.denominator *= rungs.denominator

    def _stopped(self, rungs: Ladder, graded: Graded, count: Count, total: Number, rate: Number) -> Number:
        """Where the plan stops at the top, what lies above earns nothing: the rate is spread over the whole count."""
        if rungs.above != "stop" or rungs.top is None or isinstance(graded, Curve):
            return rate
        if graded.mode == "whole_period":
            return rate * Fraction(rungs.top) / total if total > rungs.top else rate
        size, counted = count.after - count.before, rungs.within(count.after) - rungs.within(count.before)
        return rate * Fraction(counted) / size if size and counted != size else rate

    def _true_up(self, graded: Graded, step: Step, rate: Fraction, count: Count) -> None:
        """Everything so far earns the rate reached now; what was paid of it before is taken off."""
        trued = self.trued.setdefault((id(graded), count.bucket), Trued())
        trued.base += step.exact
        now = trued.base * rate
        step.exact, trued.paid = now - trued.paid, now

    def _whole_deal(self, graded: Graded, step: Step) -> tuple[Place, Place]:
        """The places between which the count is read: for a whole deal from its first line to its last."""
        if graded.mode != "whole_deal" or step.piece is None or len(step.piece.lines) == 1:
            return (step.first, step.last)
        first, last = step.piece.lines[0].place, step.piece.lines[-1].place
        return ((step.day, *first[1:]), (step.day, *last[1:]))


def _deciding(graded: Graded, count: Count, step: Step) -> Number:
    """The total that decides the rate: before or after the deal, as reached so far, or at the stretch's end.

    What is paid once a period knows nothing of the rest of a longer stretch: the period's own end decides.
    """
    if graded.mode == "whole_deal":
        return count.before if graded.at == "before" else count.after
    return count.after if graded.settle == "as_reached" or step.piece is None else count.final


def _overage_total(rungs: Ladder, threshold: Number, total: Number) -> Number:
    within = rungs.within(total)
    over = max(within - threshold, 0)
    return rungs.marginal(min(within, threshold)) + rungs.rate(total) * over


class Choosing:
    """A rate with a table whose rows have tiers of their own: each step is priced by the row that fits it."""

    def __init__(self, table: RateTable, rows: Mapping[int, Pricing], otherwise: Pricing) -> None:
        self.table = table
        self.rows = rows
        self.otherwise = otherwise

    def price(self, step: Step) -> None:
        """What the step pays by the tiers of its row, or by the table's plain figure for it."""
        self.rows.get(id(self.otherwise.chosen(self.table, step)), self.otherwise).price(step)


Prices = Pricing | Choosing


def _asking(step: Step) -> tuple[str, date, NetLine | None, Sequence[NetLine]]:
    """Who asks a table, on which day, with which line and deal."""
    run, piece = step.run, step.piece
    return (run.payee, run.terms_day(step.day), piece.net if piece else None, piece.lines if piece else ())


def pricing_of(run: Run, rate: Rate, base: Base) -> Prices:
    """The rates of a run with the counts they need; equal measures are counted once."""
    counted: dict[object, Series] = {}
    series: dict[int, Series] = {}
    for measure in measures_in(rate):
        if measure not in counted:
            counted[measure] = Series(run, measure)
        series[id(measure)] = counted[measure]
    series |= {id(graded): counted[graded.measure] for graded in graded_in(rate)}
    plain_rate = Pricing(run, rate, base, series)
    table = next((factor for factor in rate if isinstance(factor, RateTable) and factor.graded), None)
    if table is None:
        return plain_rate
    others = [factor for factor in rate if factor is not table]
    rows = {id(row): Pricing(run, (*others, row), base, series) for row in table.graded}
    return Choosing(table, rows, plain_rate)
