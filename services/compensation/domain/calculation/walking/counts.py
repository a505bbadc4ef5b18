"""Counts: how far a measure had come before and after each step of the walk, and where it ended."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from services.compensation.domain.calculation.crediting.credit import Piece
from services.compensation.domain.calculation.crediting.net import Place
from services.compensation.domain.calculation.crediting.traits import line_test
from services.compensation.domain.calculation.exact import Number, plain
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.run import Run
from services.compensation.domain.facts.targets import GivenAttainment
from services.compensation.domain.language.measures import Measure

LAST = 10**18
"""A line number behind all lines."""


BEHIND_ALL = "\U0010ffff"
"""Sorts behind every id."""
Stretch = tuple[object, PayPeriod | None]


class Count(NamedTuple):
    """A measure at one step: before it, after it, and at the end of its stretch."""

    before: Number
    after: Number
    final: Number
    scale: Fraction
    """What one unit of the plan's bounds is in units of the count."""
    quota: Number | None
    """What 100 % is in units of the count."""
    bucket: object


@dataclass(slots=True)
class Bucket:
    """One stretch of a count: the places where it moved and how far it had come after each."""

    start: Number = 0
    opened_on: date = date.min
    """What happened before this day is in the start already."""
    places: list[Place] = field(default_factory=list)
    sums: list[Number] = field(default_factory=list)

    @property
    def final(self) -> Number:
        """Where the count stands at the end."""
        return self.sums[-1] if self.sums else self.start

    def add(self, place: Place, value: Number) -> None:
        """The count moves on; what stands at one place moves it once."""
        self.sums.append(self.final + value)
        self.places.append(place)

    def between(self, first: Place, last: Place) -> tuple[Number, Number]:
        """How far the count had come before one place and after another."""
        start, end = bisect_left(self.places, first), bisect_right(self.places, last)
        return self.sums[start - 1] if start else self.start, self.sums[end - 1] if end else self.start

    def until(self, period: PayPeriod | None) -> Number:
        """How far the count has come at the end of a period, or in the end."""
        if period is None:
            return self.final
        behind = (period.last_day, BEHIND_ALL, LAST)
        return self.between(behind, behind)[1]


class Series:
    """A measure of one run, walked once."""

    def __init__(self, run: Run, measure: Measure) -> None:
        self.run = replace(run, where=()) if measure.all_lines else run
        self.measure = measure
        self.all_of_it = Series(run, replace(measure, where=(), as_share=False)) if measure.as_share else None
        self.unit = run.unit(measure.counts)
        self.buckets: dict[object, Bucket] = {}
        self.scales: dict[Stretch, tuple[Fraction, Number | None, Number | None]] = {}
        self._open()
        if measure.counts != "score":
            self._walk()

    def _key(self, day: date, deal: str) -> object:
        return deal if self.measure.over in ("deal", "line") else self.run.bucket(self.measure.over, day)

    def _open(self) -> None:
        if self.measure.whose != "own":
            return
        for opening in self.run.world.book.openings.get(self.run.payee, ()):
            if opening.kind == "attainment" and opening.component in (None, self.run.component_id):
                bucket = self.buckets.setdefault(self._key(opening.on, ""), Bucket())
                bucket.start = plain(bucket.start + Fraction(opening.value) * self.unit)
                bucket.opened_on = max(bucket.opened_on, opening.on)

    def _walk(self) -> None:
        buckets = self.buckets
        for place, value in self._items():
            key = self._key(place[0], place[1])
            bucket = buckets.get(key)
            if bucket is None:
                bucket = buckets[key] = Bucket()
            if place[0] >= bucket.opened_on:
                bucket.add(place, value)

    def _items(self) -> Iterator[tuple[Place, Number]]:
        test = line_test(self.measure.where)
        value = self._weighed(self.run.quantity(self.measure.counts, self.measure.name))
        if test is None:
            return ((piece.place, value(piece)) for piece in self._counted())
        return ((piece.place, value(piece)) for piece in self._counted() if test(piece.net, piece.lines))

    def _weighed(self, value: Callable[[Piece], Number]) -> Callable[[Piece], Number]:
        weight, run = self.measure.weight, self.run
        if weight is None:
            return value
        return lambda piece: plain(value(piece) * run.figure(weight, piece.place[0], piece))

    def _counted(self) -> Iterable[Piece]:
        run, measure = self.run, self.measure
        if measure.counts == "activities":
            return self._activities()
        if measure.whose == "own":
            return run.pieces
        if measure.whose == "hierarchy":
            return run.owned_below()
        return self._of_teams()

    def _activities(self) -> list[Piece]:
        """Activities of the payee, of the team of the day, or of everybody below that day."""
        run, whose, book = self.run, self.measure.whose, self.run.world.book
        pieces = run.activities(self.measure.name, (run.payee,) if whose == "own" else book.payees)
        if whose == "own":
            return pieces
        if whose == "team":
            mine = (
                p for p in pieces if book.team_of(p.net.deal.owner, p.place[0]) == book.team_of(run.payee, p.place[0])
            )
            return list(mine)
        return [
            piece
            for piece in pieces
            for who in (piece.net.deal.owner,)
            if who == run.payee or run.payee in book.managers_above(who, piece.place[0])
        ]

    def _of_teams(self) -> Iterable[Piece]:
        """What the team of the day owns: a payee who changes teams goes on with the new team's deals."""
        book, payee = self.run.world.book, self.run.payee
        known = book.payees.get(payee)
        teams = {m.team for m in known.teams if m.team} if known else set()
        pieces = (
            piece
            for team in teams
            for piece in self.run.owned_by_team(team)
            if book.team_of(payee, piece.place[0]) == team
        )
        return sorted(pieces, key=lambda piece: piece.place)

    def at(self, first: Place, last: Place) -> Count:
        """The count before one place, after another, and at the end of the stretch they lie in.

        A count given directly is there from the beginning of the stretch for lines; for a period it is what came in it.
        """
        key = self._key(last[0], first[1])
        period = self.run.period(last[0]) if self.measure.to_date else None
        scale, quota, given = self._scale((key, period), last[0])
        if given is not None:
            return Count(0 if first[2] < 0 else given, given, given, scale, quota, key)
        bucket = self.buckets.get(key)
        if bucket is None:
            return Count(0, 0, 0, scale, quota, key)
        before, after = bucket.between(first, last)
        if self.measure.over == "line":
            before, after = 0, after - before
        return Count(before, after, bucket.until(period), scale, quota, key)

    def _scale(self, stretch: Stretch, day: date) -> tuple[Fraction, Number | None, Number | None]:
        """What 100 % is, by the bucket and, where the count is one to date, by the period it ends with."""
        if stretch not in self.scales:
            key, period = stretch
            bucket = self.run.bucket(self.measure.over, day)
            if period and bucket:
                bucket = bucket._replace(last_day=min(period.last_day, bucket.last_day))
            self.scales[stretch] = self._share(key, period) if self.all_of_it else self._scaled(bucket, day)
        return self.scales[stretch]

    def _share(self, key: object, period: PayPeriod | None) -> tuple[Fraction, Number | None, Number | None]:
        """Where the count is a share of all lines: all of them; of nothing there is no share."""
        found = self.all_of_it.buckets.get(key) if self.all_of_it else None
        total = found.until(period) if found else 0
        return (Fraction(total), plain(Fraction(total)), None) if total > 0 else (Fraction(1), 1, 0)

    def _scaled(self, bucket: PayPeriod | None, day: date) -> tuple[Fraction, Number | None, Number | None]:
        given = self._given(bucket, day)
        quota = self._quota(bucket, day) if self.measure.quota else None
        if given is not None:
            if self.measure.quota:
                return (quota, plain(quota), plain(given * quota)) if quota else (Fraction(1), 1, plain(given))
            return Fraction(self.unit), None, plain(given * self.unit)
        if self.measure.counts == "score":
            return Fraction(1), None, self._score(bucket, day)
        if self.measure.quota and not quota:
            where = bucket.name if bucket else "all time"
            raise Undecided("no_quota", f"{self.run.payee} has no {self.measure.quota} for {where}")
        return (quota, plain(quota), None) if quota else (Fraction(self.unit), None, None)

    def _quota(self, bucket: PayPeriod | None, day: date) -> Fraction | None:
        run, name = self.run, self.measure.quota or ""
        team = run.world.book.team_of(run.payee, day) if self.measure.whose == "team" else None
        promises, changes = run.world.promises, run.plan.changes
        quota = promises.quota(run.payee, team, name, bucket, run.component_id, changes) if team else None
        if quota is None:
            quota = promises.quota(run.payee, None, name, bucket, run.component_id, changes)
        return quota * self.unit if quota else None

    def _whose(self, day: date) -> str:
        """Under whose name attainment and scores are given: the payee's, or the team's of the day."""
        run = self.run
        return f"team {run.world.book.team_of(run.payee, day)}" if self.measure.whose == "team" else run.payee

    def _given(self, bucket: PayPeriod | None, day: date) -> Fraction | None:
        told = self.run.world.book.attainments
        given = told.get(self._whose(day), ()) if told else ()
        found = [g for g in given if self._stands_in(g, bucket)]
        return Fraction(max(found, key=lambda g: (g.first_day, g.last_day)).value) if found else None

    def _stands_in(self, given: GivenAttainment, bucket: PayPeriod | None) -> bool:
        if given.component not in (None, self.run.component_id) or given.quota != self.measure.quota:
            return False
        return bucket is None or (given.first_day <= bucket.last_day and given.last_day >= bucket.first_day)

    def _score(self, bucket: PayPeriod | None, day: date) -> Number:
        scores = [
            score
            for score in self.run.world.book.scores.get(self._whose(day), ())
            if score.name == self.measure.name
            and (bucket is None or (score.first_day <= bucket.last_day and score.last_day >= bucket.first_day))
        ]
        return plain(Fraction(max(scores, key=lambda s: (s.last_day, s.first_day)).value)) if scores else 0
