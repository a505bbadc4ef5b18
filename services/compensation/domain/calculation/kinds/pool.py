"""Team pools: a sum priced once for the team, shared to the last minor unit among its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from services.compensation.domain.calculation.exact import ZERO, allocate, plain
from services.compensation.domain.calculation.kinds.commission import decided
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.pricing.bases import COUNTED, first_place, last_place
from services.compensation.domain.calculation.pricing.limits import Gates, cut_to_caps
from services.compensation.domain.calculation.pricing.lines import line_of
from services.compensation.domain.calculation.pricing.price import pricing_of
from services.compensation.domain.calculation.pricing.rounding import payable
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.counts import Series
from services.compensation.domain.calculation.walking.horizon import last_word
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import runs_of
from services.compensation.domain.calculation.walking.steps import Step
from services.compensation.domain.language.components import Pool
from services.compensation.domain.language.measures import Measure


def pool_of(run: Run) -> Pool:
    """The component as the pool it is."""
    return cast("Pool", run.hold.component)


def pool_lines(world: World, component_id: str, days: tuple[date, date]) -> list[PayLine]:
    """The members' lines of every team's pool, period by period."""
    sharing: dict[tuple[str, PayPeriod], list[Run]] = {}
    for payee in sorted(world.promises.terms):
        for run, period in last_word(runs_of(world, payee, component_id, "pool"), days):
            for team in _teams_in(run, period):
                if pool_of(run).team in (None, team):
                    sharing.setdefault((team, period), []).append(run)
    lines: list[PayLine] = []
    for (team, period), runs in sorted(sharing.items(), key=lambda entry: entry[0]):
        lines += _shared(team, period, runs)
    return lines


def _teams_in(run: Run, period: PayPeriod) -> list[str]:
    """The teams a member belonged to on some day of the period."""
    book = run.world.book
    known = book.payees[run.payee]
    begins = {period.first_day, *(m.first_day for m in known.teams if m.first_day)}
    within = sorted(day for day in begins if period.first_day <= day <= period.last_day)
    teams = (book.team_of(run.payee, day) for day in within)
    return list(dict.fromkeys(team for team in teams if team))


def _shared(team: str, period: PayPeriod, runs: Sequence[Run]) -> list[PayLine]:
    """The pool's sum, rounded once, by largest remainder."""
    lead = runs[0]
    try:
        weights = {run.payee: _weight(run, team, period) for run in runs}
        step = _priced(lead, team, period)
    except Undecided as why:
        for run in runs:
            run.problem(why.reason, why.detail, period=period.name)
        return []
    if step is None:
        return []
    total = payable(step.numerator, step.denominator, lead.plan.rounding, lead.exponent)
    parts, whole = allocate(total, weights), sum(weights.values(), ZERO)
    return [_member_line(run, step, parts, weights[run.payee] / whole, team) for run in runs if whole]


def _member_line(run: Run, step: Step, parts: Mapping[str, int], share: Fraction, team: str) -> PayLine:
    exact = step.exact * share
    line = line_of(step, "pool", step.period.last_day)
    return line._replace(
        payee=run.payee, amount=parts[run.payee], numerator=exact.numerator, denominator=exact.denominator, fact=team,
        why=f"{share} of the pool of {team}",
    )  # fmt: skip


def _priced(run: Run, team: str, period: PayPeriod) -> Step | None:
    pool, day = pool_of(run), period.last_day
    base = _base(run, team, period)
    credited = base if pool.base.quantity in COUNTED else 0
    step = Step(run, first_place(period.first_day), last_place(day), period, day, None, credited, base)
    if not decided(pricing_of(run, pool.rate, pool.base), Gates(run, pool.gate), step):
        return None
    cut_to_caps([step], lambda run: pool_of(run).cap)
    return step


def _base(run: Run, team: str, period: PayPeriod) -> Fraction | int:
    """What the members own together, or what is promised to the team as a whole."""
    base = pool_of(run).base
    if base.quantity in COUNTED:
        quantity = run.quantity(base.quantity, base.name)
        pieces = run.owned_by_team(team)
        if base.quantity == "activities":
            book = run.world.book
            pieces = [
                piece
                for piece in run.activities(base.name, book.payees)
                if book.team_of(piece.net.deal.owner, piece.place[0]) == team
            ]
        return plain(
            sum((Fraction(quantity(p)) for p in pieces if period.first_day <= p.place[0] <= period.last_day), ZERO)
        )
    return 1 if base.quantity == "once" else plain(run.promised(base.quantity, period))


def _weight(run: Run, team: str, period: PayPeriod) -> Fraction:
    """What a member's part is measured by."""
    pool = pool_of(run)
    days = _days(run, team, period)
    if pool.shared_by == "days":
        return Fraction(len(days))
    if pool.shared_by == "equally":
        return Fraction(bool(days) and days[-1] == period.last_day)
    if pool.shared_by == "measure":
        count = Series(run, own(pool.measure)).at(first_place(period.first_day), last_place(period.last_day))
        return max(ZERO, Fraction(count.after - count.before))
    return run.promised(pool.shared_by, period) if days else ZERO


def own(measure: Measure) -> Measure:
    """The same measure of the member alone."""
    return replace(measure, whose="own")


def _days(run: Run, team: str, period: PayPeriod) -> list[date]:
    """The days of the period on which somebody belonged to the team, employed and on the plan."""
    book, terms = run.world.book, run.world.promises.terms[run.payee]
    every = (period.first_day + timedelta(days=offset) for offset in range(period.days))
    left_on = terms.payee.left_on or date.max
    return [
        day
        for day in every
        if day <= left_on
        and book.team_of(run.payee, day) == team
        and (stretch := terms.on(day)) is not None
        and stretch.component(run.component_id) is not None
    ]
