"""Steps become lines: rounded once each, with their trace; the residue of a period's rounding is a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from services.compensation.domain.calculation.exact import ZERO, Number, plain
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.pricing.rounding import payable
from services.compensation.domain.calculation.result import LineKind, PayLine
from services.compensation.domain.calculation.walking.run import Run
from services.compensation.domain.calculation.walking.steps import Step


def line_of(step: Step, kind: LineKind, earned_on: date) -> PayLine:
    """A priced step as a line."""
    run, piece = step.run, step.piece
    version, plan = run.hold.version, run.plan
    deal, number = (piece.place[1], piece.place[2]) if piece else ("", 0)
    why = piece.why if piece else kind
    return PayLine(
        run.payee, run.component_id, kind, step.period, step.day, deal, number, "",
        plan.id, version.number, step.credited, step.base, step.before, step.after, step.quota, step.tier, step.parts,
        step.numerator, step.denominator, payable(step.numerator, step.denominator, plan.rounding, run.exponent),
        plan.currency, earned_on, piece.net.deal.cause if piece else "",
        "; ".join((why, *step.notes)) if step.notes else why,
    )  # fmt: skip


def plain_line(  # noqa: PLR0913  # each word of it stands for one of a line's
    run: Run,
    kind: LineKind,
    period: PayPeriod,
    exact: Number,
    *,
    on: date | None = None,
    fact: str = "",
    why: str = "",
    amount: int | None = None,
) -> PayLine:
    """A line that no deal stands behind: a floor, a prize, an advance, a residue."""
    day = on or period.last_day
    numerator, denominator = exact.numerator, exact.denominator
    if amount is None:
        amount = payable(numerator, denominator, run.plan.rounding, run.exponent)
    return PayLine(
        run.payee, run.component_id, kind, period, day, "", 0, fact, run.plan.id, run.hold.version.number,
        0, 0, 0, 0, None, None, (), numerator, denominator, amount, run.plan.currency, day, "", why or kind,
    )  # fmt: skip


def residues(runs: Sequence[Run], lines: Iterable[PayLine]) -> Iterator[PayLine]:
    """Where a plan rounds once a period: what the period's exact total, rounded, has over its rounded lines."""
    by_version = {(run.plan.id, run.hold.version.number): run for run in runs if run.plan.rounding.per == "period"}
    sums: dict[tuple[PayPeriod, str, int], tuple[Fraction, int]] = {}
    for line in lines:
        if (line.plan, line.version) in by_version:
            key = (line.period, line.plan, line.version)
            exact, paid = sums.get(key, (ZERO, 0))
            sums[key] = (exact + line.exact, paid + line.amount)
    for (period, plan, version), (exact, paid) in sums.items():
        run = by_version[plan, version]
        total = payable(exact.numerator, exact.denominator, run.plan.rounding, run.exponent)
        if total != paid:
            why, fact = "the period's total rounded once", f"{plan} {version}"
            yield plain_line(run, "rounding", period, plain(exact - paid), fact=fact, why=why, amount=total - paid)
