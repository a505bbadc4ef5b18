"""One component as it holds for one payee: the lines that count, in walk order and in the plan's currency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.calendars import PeriodOf
from services.compensation.domain.calculation.crediting.credit import Claim, Credits, Piece, whole
from services.compensation.domain.calculation.crediting.net import NetLine, Place, View
from services.compensation.domain.calculation.crediting.sources import Moment, pieces_of
from services.compensation.domain.calculation.crediting.traits import Traits, line_test
from services.compensation.domain.calculation.exact import ONE, ZERO, Number, plain
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.pricing.ladder import Ladder
from services.compensation.domain.calculation.result import Problem
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.promises import Promises
from services.compensation.domain.calculation.walking.terms import InForce
from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.targets import Activity
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Amount, Condition, Figure
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.policies import Refunds
from shared.kernel.money import Money, exponent

MONEY = ("amount", "margin", "figure")


@dataclass(frozen=True)
class World:
    """What all runs of a calculation share."""

    book: Book
    credits: Credits
    traits: Traits
    promises: Promises
    problems: dict[Problem, None] = field(default_factory=dict)
    overrides: dict[tuple[str, Place], str] = field(default_factory=dict, repr=False)
    """Which component holds the one override credit a payee may have for a line."""
    ladders: dict[tuple[int, Fraction], Ladder] = field(default_factory=dict, repr=False)
    """Ladders by tiers and scale: those of money are the same for everybody on a plan."""
    calendars: dict[int, PeriodOf] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False)
class Run:
    """A version of a component for one payee."""

    world: World
    payee: str
    hold: InForce
    credit: Credit
    where: tuple[Condition, ...]
    view: View
    period_of: PeriodOf

    @cached_property
    def plan(self) -> Plan:
        """The plan's terms."""
        return self.hold.version.plan

    @cached_property
    def exponent(self) -> int:
        """Decimal digits of the plan currency's minor unit."""
        return exponent(self.plan.currency)

    @cached_property
    def minor(self) -> int:
        """How many minor units make a major one."""
        return int(10**self.exponent)

    @cached_property
    def component_id(self) -> str:
        """The component's id."""
        return self.hold.component.id

    def period(self, day: date) -> PayPeriod:
        """The component's own period that a day falls into."""
        return self.period_of(self.hold.component.period, day)

    def bucket(self, span: str, day: date) -> PayPeriod | None:
        """The stretch a count goes on over: the component's period, a longer one, or all time (None)."""
        if span == "ever":
            return None
        return self.period(day) if span in ("period", "line", "deal") else self.period_of(span, day)

    def unit(self, counts: str) -> int:
        """How many units of a count make one of its units in the plan: money is counted in minor units."""
        return self.minor if counts in MONEY else 1

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """What is credited to the payee, eligible, since the component began to hold, in the plan's currency."""
        return list(self._eligible(pieces_of(self.world.credits, self.payee, self.credit, self.moment, self.view)))

    @cached_property
    def moment(self) -> Moment:
        """The day whose rank and manager hold."""
        return Moment(self.plan, self.terms_day)

    def terms_day(self, day: date) -> date:
        """The day whose version, rank and manager hold for a deal of a day."""
        terms = self.plan.changes.terms
        if terms == "deal":
            return day
        period = self.period(day)
        return period.first_day if terms == "period_start" else period.last_day

    def _eligible(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        test = line_test(self.where)
        asked = tuple(c for c in (*self.credit.where, *self.where) if c.subject == "payee")
        since = self.hold.since
        for piece in pieces if self.plan.time_zone is None else self._in_zone(pieces, self.plan.time_zone):
            day = piece.place[0]
            if day < since or (test is not None and not test(piece.net, piece.lines)):
                continue
            if asked and not self.world.traits.meets(self.payee, asked, self.terms_day(day)):
                continue
            exchanged = self.exchanged(piece)
            if exchanged is not None:
                yield exchanged

    def _in_zone(self, pieces: Iterable[Piece], zone: str) -> list[Piece]:
        """Pieces on the day it was where the plan's day begins; without the instant that cannot be said."""
        placed: list[Piece] = []
        for piece in pieces:
            deal = piece.net.deal
            if deal.won_at is None:
                detail = f"the plan's day begins elsewhere, so {deal.id} needs the instant it was won at"
                self.problem("instant_missing", detail, deal=deal.id, period=self.period(deal.on).name)
            else:
                day = deal.won_at.astimezone(ZoneInfo(zone)).date()
                placed.append(piece._replace(place=(day, *piece.place[1:])))
        return sorted(placed, key=lambda piece: piece.place)

    def exchanged(self, piece: Piece) -> Piece | None:
        """The piece in the plan's currency at the rate of its day; None (and a problem) without a rate."""
        deal = piece.net.deal
        if deal.currency == self.plan.currency:
            return piece
        rate = self.world.book.exchange(deal.currency, self.plan.currency, deal.on)
        if rate is None:
            detail = f"no rate from {deal.currency} to {self.plan.currency} on {deal.on}"
            self.problem("missing_rate", detail, deal=deal.id, period=self.period(deal.on).name)
            return None
        return piece._replace(amount=plain(piece.amount * rate), margin=plain(piece.margin * rate))

    def activities(self, kind: str | None, payees: Iterable[str]) -> list[Piece]:
        """Activities of a kind as pieces that can be counted."""
        book = self.world.book
        found = (a for payee in payees for a in book.activities.get((payee, kind or ""), ()) if a.on >= self.hold.since)
        return [_activity(a, self.plan.currency) for a in sorted(found, key=lambda a: (a.on, a.id))]

    def owned_by_team(self, team: str) -> list[Piece]:
        """What the members of a team own, each part once, eligible lines only."""
        claims = ((deal, (owner,)) for deal, owner in self.world.credits.teamed.get(team, ()))
        return self._counted(claims)

    def owned_below(self) -> list[Piece]:
        """What the payee and everybody below owns, each part once, eligible lines only."""
        held = self.world.credits
        below = {deal.id: tuple(owner for owner, _ in owners) for deal, owners in held.managed.get(self.payee, ())}
        own = {deal.id for deal in held.owned.get(self.payee, ())}
        ids = sorted({*below, *own}, key=lambda deal: (held.book.deals[deal].on, deal))
        owners = ((*((self.payee,) if deal in own else ()), *below.get(deal, ())) for deal in ids)
        return self._counted((held.book.deals[deal], who) for deal, who in zip(ids, owners, strict=True))

    def _counted(self, claims: Iterable[tuple[Deal, tuple[str, ...]]]) -> list[Piece]:
        held, test, all_of_it = self.world.credits, line_test(self.where), Credit()
        counted: list[Piece] = []
        for deal, owners in claims:
            if not whole(deal):
                continue
            parts, lines = held.parts(deal), held.lines(deal, self.view)
            claim = Claim(owners, sum((parts[owner] for owner in owners), ZERO), "")
            counted += [
                held.piece(line, lines, claim, all_of_it, self.view)
                for line in lines
                if test is None or test(line, lines)
            ]
        placed = counted if self.plan.time_zone is None else self._in_zone(counted, self.plan.time_zone)
        exchanged = (self.exchanged(piece) for piece in placed if piece.place[0] >= self.hold.since)
        return [piece for piece in exchanged if piece is not None]

    def quantity(self, counts: str, name: str | None) -> Callable[[Piece], Number]:
        """How much a piece adds to a count, by what is counted; a deal counts on its first line."""
        if counts in ("amount", "margin"):
            return (lambda piece: piece.amount) if counts == "amount" else _margin
        if counts == "figure":
            return lambda piece: self._figure(piece, name or "")
        if counts == "deals":
            seen: dict[str, Place] = {}
            return lambda piece: _first(piece, seen)
        if counts == "lines":
            return lambda piece: plain(piece.share)
        return lambda piece: plain(piece.net.units * piece.share)

    def _figure(self, piece: Piece, name: str) -> Number:
        figure = piece.net.line.figures.get(name)
        if figure is None:
            return 0
        rate = self.world.book.exchange(piece.net.deal.currency, self.plan.currency, piece.place[0]) or ONE
        return plain(Fraction(figure) * exponent_scale(piece.net.deal.currency) * rate * piece.share)

    def figure(self, figure: Figure, day: date, piece: Piece | None = None) -> Fraction:
        """A figure of the plan, looked up if it is a table."""
        if isinstance(figure, Decimal):
            return Fraction(figure)
        net: NetLine | None = piece.net if piece else None
        return self.world.traits.find(figure, self.payee, self.terms_day(day), net, piece.lines if piece else ())

    def share(self, period: PayPeriod) -> Fraction:
        """The share of a period's days for which this version is in force for the payee."""
        return self.world.promises.share_in_force(self.payee, self.hold.days, period, self.plan.changes)

    def amount(self, amount: Amount, period: PayPeriod, day: date, piece: Piece | None = None) -> Fraction:
        """An amount of the plan in minor units: money, or a multiple of a promise for the period."""
        value, changes = self.figure(amount.value, day, piece), self.plan.changes
        if amount.of == "money":
            return value * self.minor
        if amount.of == "quota":
            name = amount.quota or "quota"
            quota = self.world.promises.quota(self.payee, None, name, period, self.component_id, changes)
            if quota is None:
                raise Undecided("no_quota", f"{self.payee} has no {name} for {period.name}")
            return value * quota * self.minor
        return value * self.promised(amount.of, period)

    def promised(self, kind: str, period: PayPeriod) -> Fraction:
        """Target incentive or base pay for a period, in minor units."""
        return self.world.promises.promised(
            self.payee, kind, period, self.component_id, self.plan.changes, self.plan.currency
        )

    def problem(self, reason: str, detail: str, *, deal: str = "", period: str = "") -> None:
        """Something that cannot be decided: others are paid, this is not until the fact arrives."""
        problem = Problem(reason, self.payee, self.component_id, deal, period, detail)  # type: ignore[arg-type]
        self.world.problems.setdefault(problem)


def view_of(refunds: Refunds, left_on: date | None, owes_days: int | None) -> View:
    """Which refunds reduce deals: those of the rewalk policy, within its window and a leaver's time of owing."""
    last = date.fromordinal(left_on.toordinal() + owes_days) if left_on and owes_days is not None else None
    return View(refunds.policy == "rewalk", refunds.window_days, last)


def exponent_scale(currency: str) -> int:
    """How many minor units a currency's major unit has."""
    return int(10 ** exponent(currency))


def _activity(activity: Activity, currency: str) -> Piece:
    line = Line(number=0, amount=Money.zero(currency), units=activity.count, attributes={"activity": activity.kind})
    deal = Deal(
        id=activity.id, on=activity.on, owner=activity.payee, currency=currency, lines=(line,), cause=activity.cause
    )
    net = NetLine((activity.on, activity.id, 0), deal, line, 0, None, plain(Fraction(activity.count)))
    return Piece(net.place, net, (net,), ONE, 0, 0, activity.kind)


def _margin(piece: Piece) -> Number:
    if piece.net.margin is None:
        raise Undecided("figure_missing", f"{piece.net.deal.id} has no margin")
    return piece.margin


def _first(piece: Piece, seen: dict[str, Place]) -> Number:
    """A deal counts on its first line, there with each part of it."""
    first = seen.setdefault(piece.place[1], piece.place)
    return plain(piece.share) if first == piece.place else 0
