"""Contests: prizes by rank of a count between two days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple, cast

from services.compensation.domain.calculation.crediting.net import Place
from services.compensation.domain.calculation.exact import ZERO, allocate, plain, rounded
from services.compensation.domain.calculation.pricing.bases import first_place, last_place
from services.compensation.domain.calculation.pricing.lines import plain_line
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.counts import Series
from services.compensation.domain.calculation.walking.horizon import periods_between
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import runs_of
from services.compensation.domain.language.components import Contest


class Standing(NamedTuple):
    """How far a participant came, and when the count got there."""

    run: Run
    gained: Fraction
    reached: Place


Ranking = Callable[[Standing], tuple[Fraction, Place, str]]


def contest_of(run: Run) -> Contest:
    """The component as the contest it is."""
    return cast("Contest", run.hold.component)


def contest_lines(world: World, component_id: str, days: tuple[date, date]) -> list[PayLine]:
    """Everybody's prizes, window by window."""
    entered: dict[tuple[date, date], list[Run]] = {}
    for payee in sorted(world.promises.terms):
        runs = runs_of(world, payee, component_id, "contest")
        for run in runs[-1:]:
            for window in _windows(run, days):
                asked = tuple(condition for condition in contest_of(run).where if condition.subject == "payee")
                if world.traits.meets(payee, asked, window[1]):
                    entered.setdefault(window, []).append(run)
    return [line for window in sorted(entered) for line in _prizes(window, entered[window])]


def _windows(run: Run, days: tuple[date, date]) -> Iterator[tuple[date, date]]:
    contest = contest_of(run)
    if contest.first_day and contest.last_day:
        yield contest.first_day, contest.last_day
        return
    for period in periods_between(run, days):
        yield period.first_day, period.last_day


def _prizes(window: tuple[date, date], runs: Sequence[Run]) -> Iterator[PayLine]:
    contest = contest_of(runs[0])
    standings = [standing for run in runs for standing in _standing(run, window)]
    minimum = Fraction(contest.minimum or 0) * runs[0].unit(contest.measure.counts)
    ranked = sorted((s for s in standings if s.gained > 0 and s.gained >= minimum), key=_order(contest))
    place = 0
    for _, level in groupby(ranked, key=lambda s: s if contest.ties == "earliest" else s.gained):
        tied = list(level)
        prizes = [Fraction(prize) for prize in contest.prizes[place : place + len(tied)]]
        if not prizes:
            return
        yield from _awarded(tied, prizes, place, window[1])
        place += len(tied)


def _order(contest: Contest) -> Ranking:
    if contest.ties == "earliest":
        return lambda s: (-s.gained, s.reached, s.run.payee)
    return lambda s: (-s.gained, first_place(date.min), s.run.payee)


def _awarded(tied: Sequence[Standing], prizes: Sequence[Fraction], place: int, on: date) -> Iterator[PayLine]:
    """Those level share the prizes of their places, or each get the higher one."""
    run = tied[0].run
    shared = contest_of(run).ties == "share" and len(tied) > 1
    total = sum(prizes, ZERO) * run.minor
    exact = total / len(tied) if shared else prizes[0] * run.minor
    parts = allocate(rounded(total), {standing.run.payee: Fraction(1) for standing in tied}) if shared else {}
    for standing in tied:
        why = f"place {place + 1}" + (f", shared by {len(tied)}" if shared else "")
        amount = parts.get(standing.run.payee)
        line = plain_line(standing.run, "prize", standing.run.period(on), plain(exact), on=on, why=why, amount=amount)
        yield line._replace(after=plain(standing.gained), fact=str(on))


def _standing(run: Run, window: tuple[date, date]) -> Iterator[Standing]:
    measure = contest_of(run).measure
    try:
        series = Series(run, replace(measure, over="ever"))
        count = series.at(first_place(window[0]), last_place(window[1]))
    except Undecided as why:
        run.problem(why.reason, why.detail)
        return
    gained = Fraction(count.after - count.before)
    places = series.buckets[None].places if None in series.buckets else []
    within = [place for place in places if window[0] <= place[0] <= window[1]]
    yield Standing(run, gained, within[-1] if within else first_place(window[1]))
