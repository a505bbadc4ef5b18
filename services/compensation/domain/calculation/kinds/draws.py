"""Draws: pay ahead of earnings or a guarantee, recovered from later earnings; what is owed is a balance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

from services.compensation.domain.calculation.exact import ONE, ZERO, rounded
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.pricing.lines import plain_line
from services.compensation.domain.calculation.result import DrawBalance, PayLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.horizon import last_word
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import runs_of
from services.compensation.domain.language.components import Draw, Recovery


@dataclass(slots=True)
class Drawn:
    """One draw while its periods are walked."""

    component: str
    owed: int = 0
    index: int = 0
    forgiven: bool = False


def draw_of(run: Run) -> Draw:
    """The component as the draw it is."""
    return cast("Draw", run.hold.component)


def draw_lines(
    world: World, payee: str, component_ids: Sequence[str], days: tuple[date, date], paid: Sequence[PayLine]
) -> tuple[list[PayLine], list[DrawBalance]]:
    """All draws of a payee, period by period: those of lower order recover first, from what the others leave."""
    walked = [
        (period.last_day, _order(run), number, run, period)
        for number, component in enumerate(component_ids)
        for run, period in last_word(runs_of(world, payee, component, "draw"), days)
    ]
    drawn = {component: Drawn(component, _opening(world, payee, component)) for component in component_ids}
    lines: list[PayLine] = []
    balances: list[DrawBalance] = []
    for *_, run, period in sorted(walked, key=lambda entry: entry[:3]):
        try:
            found, balance = _period(run, period, drawn[run.component_id], [*paid, *lines])
        except Undecided as why:
            run.problem(why.reason, why.detail, period=period.name)
            continue
        lines += found
        balances.append(balance)
    return lines, balances


def _order(run: Run) -> int:
    recovery = draw_of(run).recovery
    return recovery.order if recovery else 0


def _opening(world: World, payee: str, component: str) -> int:
    mine = (
        o
        for o in world.book.facts.openings
        if o.kind == "draw" and o.payee == payee and o.component in (None, component)
    )
    minor = next((run.minor for run in runs_of(world, payee, component, "draw")), 1)
    return rounded(sum((Fraction(opening.value) for opening in mine), ZERO) * minor)


def _period(run: Run, period: PayPeriod, drawn: Drawn, paid: Sequence[PayLine]) -> tuple[list[PayLine], DrawBalance]:
    draw = draw_of(run)
    earned = _earnings(run, period, paid)
    amount = _amount(run, period, drawn)
    advanced = max(0, amount - earned) if draw.tops_up else amount
    drawn.index += 1
    recovered = forgiven = 0
    if draw.recovery is not None:
        drawn.owed += advanced
        spare = max(0, earned - (amount if draw.tops_up else 0))
        recovered = _recovered(run, draw.recovery, period, drawn, spare)
        drawn.owed -= recovered
        forgiven = _forgiven(run, draw.recovery, period, drawn)
        drawn.owed -= forgiven
    lines = list(_lines(run, period, advanced, recovered))
    return lines, DrawBalance(run.payee, drawn.component, period, earned, advanced, recovered, drawn.owed, forgiven)


def _earnings(run: Run, period: PayPeriod, paid: Sequence[PayLine]) -> int:
    """What was earned in the period: by the components named, else by all but draws, less what others recovered."""
    names = draw_of(run).components
    within = (line for line in paid if period.first_day <= line.earned_on <= period.last_day)
    return sum(
        line.amount
        for line in within
        if line.component in names
        or (not names and line.kind != "advance" and line.component != run.component_id)
        or line.kind == "recovery"
    )


def _amount(run: Run, period: PayPeriod, drawn: Drawn) -> int:
    """The period's draw, pro-rated by days in force; nothing once all periods are paid."""
    draw = draw_of(run)
    if draw.periods is not None and drawn.index >= draw.periods:
        return 0
    amount = run.amount(draw.amount, period, period.last_day)
    prorated = draw.prorated and draw.amount.of == "money" and "guarantee" in run.plan.changes.prorate
    return rounded(amount * (run.share(period) if prorated else ONE))


def _recovered(run: Run, recovery: Recovery, period: PayPeriod, drawn: Drawn, spare: int) -> int:
    left_on = run.world.promises.terms[run.payee].payee.left_on
    if left_on is not None and left_on <= period.last_day and recovery.on_leaving == "final_pay":
        return min(drawn.owed, spare)
    if drawn.index < recovery.first_period or (recovery.last_day is not None and period.first_day > recovery.last_day):
        return 0
    limit = run.amount(recovery.limit, period, period.last_day) if recovery.limit else None
    share = rounded(Fraction(recovery.share) * spare)
    return max(0, min(drawn.owed, share if limit is None else min(share, rounded(limit))))


def _forgiven(run: Run, recovery: Recovery, period: PayPeriod, drawn: Drawn) -> int:
    left_on = run.world.promises.terms[run.payee].payee.left_on
    left = left_on is not None and left_on <= period.last_day
    return drawn.owed if left and recovery.on_leaving == "forgiven" else 0


def _lines(run: Run, period: PayPeriod, advanced: int, recovered: int) -> Iterator[PayLine]:
    if advanced:
        owed = draw_of(run).recovery is not None
        why = "advance against later earnings" if owed else "raised to the guarantee"
        yield plain_line(run, "advance", period, advanced, why=why)
    if recovered:
        yield plain_line(run, "recovery", period, -recovered, why="advance recovered from earnings")
