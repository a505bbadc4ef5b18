"""The facts in the order and by the keys in which a calculation asks for them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Protocol, TypeVar

from services.compensation.domain.calculation.exact import ONE
from services.compensation.domain.facts.deals import Deal, ExchangeRate, Milestone, Payment, Refund
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Payee, Relation, Team
from services.compensation.domain.facts.targets import Activity, GivenAttainment, Opening, Score
from shared.kernel.money import exponent


class Beginning(Protocol):
    """Anything that holds from a day on."""

    @property
    def first_day(self) -> date | None:
        """The first day; None: from the beginning."""
        ...


B = TypeVar("B", bound=Beginning)


def by_day(history: Iterable[B]) -> tuple[B, ...]:
    """A history oldest first."""
    return tuple(sorted(history, key=lambda entry: entry.first_day or date.min))


def holding(history: Sequence[B], day: date) -> B | None:
    """The last entry that had begun on a day and not ended."""
    index = bisect_right(history, day, key=lambda entry: entry.first_day or date.min)
    entry = history[index - 1] if index else None
    last_day = getattr(entry, "last_day", None)
    return None if last_day is not None and day > last_day else entry


@dataclass(frozen=True)
class Book:
    """Facts up to a day, indexed."""

    facts: Facts
    as_of: date | None = None
    chains: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Managers above somebody between two changes of the organisation, as found so far."""

    def known(self, day: date) -> bool:
        """Whether something effective that day is counted at all."""
        return self.as_of is None or day <= self.as_of

    @cached_property
    def payees(self) -> Mapping[str, Payee]:
        """Payees by id."""
        return {payee.id: payee for payee in sorted(self.facts.payees, key=lambda payee: payee.id)}

    @cached_property
    def deals(self) -> Mapping[str, Deal]:
        """Deals by id, in walk order."""
        known = (deal for deal in self.facts.deals if self.known(deal.on))
        return {deal.id: deal for deal in sorted(known, key=lambda deal: (deal.on, deal.id))}

    @cached_property
    def refunds(self) -> Mapping[str, Sequence[Refund]]:
        """Refunds by deal, in order."""
        return _grouped(self.facts.refunds, self.known)

    @cached_property
    def payments(self) -> Mapping[str, Sequence[Payment]]:
        """Payments by deal, in order."""
        return _grouped(self.facts.payments, self.known)

    @cached_property
    def milestones(self) -> Mapping[str, Sequence[Milestone]]:
        """Milestones by deal, in order."""
        found: dict[str, list[Milestone]] = defaultdict(list)
        for milestone in sorted(self.facts.milestones, key=lambda m: (m.on, m.name)):
            if self.known(milestone.on):
                found[milestone.deal].append(milestone)
        return found

    @cached_property
    def relations(self) -> Mapping[tuple[str, str], Sequence[Relation]]:
        """Relations by (name, whose), oldest first."""
        found: dict[tuple[str, str], list[Relation]] = defaultdict(list)
        for relation in sorted(self.facts.relations, key=lambda r: (r.first_day or date.min, r.payee)):
            found[relation.name, relation.of].append(relation)
        return found

    def related(self, name: str, of: str, day: date) -> tuple[str, ...]:
        """Everybody who stands in a relation to somebody that day."""
        return tuple(
            dict.fromkeys(
                relation.payee
                for relation in self.relations.get((name, of), ())
                if (relation.first_day or date.min) <= day <= (relation.last_day or date.max)
            )
        )

    @cached_property
    def openings(self) -> Mapping[str, Sequence[Opening]]:
        """What each payee brings along."""
        return _of_payees(self.facts.openings)

    @cached_property
    def attainments(self) -> Mapping[str, Sequence[GivenAttainment]]:
        """Attainment given directly, by payee or team."""
        return _of_payees(self.facts.attainments)

    @cached_property
    def scores(self) -> Mapping[str, Sequence[Score]]:
        """Scores by payee or team."""
        return _of_payees(self.facts.scores)

    @cached_property
    def activities(self) -> Mapping[tuple[str, str], Sequence[Activity]]:
        """Activities by payee and kind, in order."""
        found: dict[tuple[str, str], list[Activity]] = defaultdict(list)
        for activity in sorted(self.facts.activities, key=lambda a: (a.on, a.id)):
            if self.known(activity.on):
                found[activity.payee, activity.kind].append(activity)
        return found

    @cached_property
    def teams(self) -> Mapping[str, Sequence[Team]]:
        """What was said of each team, oldest first."""
        found: dict[str, list[Team]] = defaultdict(list)
        for team in by_day(self.facts.teams):
            found[team.id].append(team)
        return found

    @cached_property
    def turns(self) -> Sequence[date]:
        """The days on which the organisation changes."""
        days = {team.first_day or date.min for team in self.facts.teams}
        for payee in self.facts.payees:
            for membership in payee.teams:
                days.add(membership.first_day or date.min)
                if membership.last_day and membership.last_day < date.max:
                    days.add(date.fromordinal(membership.last_day.toordinal() + 1))
        return sorted(days)

    @cached_property
    def _memberships(self) -> Mapping[str, Sequence[Beginning]]:
        return {payee.id: by_day(payee.teams) for payee in self.facts.payees}

    def team_of(self, payee: str, day: date) -> str | None:
        """The team somebody belongs to that day."""
        return getattr(holding(self._memberships.get(payee, ()), day), "team", None)

    def managers_above(self, payee: str, day: date) -> tuple[str, ...]:
        """Managers of the payee's team and the teams above that day, nearest first, without itself, each once."""
        key = (payee, bisect_right(self.turns, day))
        chain = self.chains.get(key)
        if chain is None:
            chain = self.chains[key] = self._climb(payee, day)
        return chain

    def _climb(self, payee: str, day: date) -> tuple[str, ...]:
        managers: dict[str, None] = {}
        walked: set[str] = set()
        team_id = self.team_of(payee, day)
        while team_id is not None and team_id not in walked:
            walked.add(team_id)
            team = holding(self.teams.get(team_id, ()), day)
            if team is None:
                break
            if team.manager and team.manager != payee:
                managers.setdefault(team.manager)
            team_id = team.parent
        return tuple(managers)

    @cached_property
    def _rates(self) -> Mapping[tuple[str, str], Sequence[ExchangeRate]]:
        found: dict[tuple[str, str], list[ExchangeRate]] = defaultdict(list)
        for rate in sorted(self.facts.exchange_rates, key=lambda r: r.on):
            found[rate.from_, rate.to].append(rate)
        return found

    def exchange(self, currency: str, to: str, day: date) -> Fraction | None:
        """What a minor unit of one currency is in another's at the rate of a day; the inverse pair serves as well."""
        if currency == to:
            return ONE
        scale = Fraction(10) ** (exponent(to) - exponent(currency))
        for pair, inverse in (((currency, to), False), ((to, currency), True)):
            rates = self._rates.get(pair, ())
            index = bisect_right(rates, day, key=lambda rate: rate.on)
            if index:
                rate = Fraction(rates[index - 1].rate)
                return scale / rate if inverse else scale * rate
        return None


class _Dealt(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def deal(self) -> str: ...
    @property
    def on(self) -> date: ...


D = TypeVar("D", bound=_Dealt)


class _Owned(Protocol):
    @property
    def payee(self) -> str | None: ...


Owned = TypeVar("Owned", bound=_Owned)


def _of_payees(facts: Iterable[Owned]) -> dict[str, list[Owned]]:
    found: dict[str, list[Owned]] = defaultdict(list)
    for fact in facts:
        found[fact.payee or f"team {getattr(fact, 'team', '')}"].append(fact)
    return found


class _Known(Protocol):
    def __call__(self, day: date) -> bool: ...


def _grouped(facts: Iterable[D], known: _Known) -> dict[str, list[D]]:
    found: dict[str, list[D]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: (fact.on, fact.id)):
        if known(fact.on):
            found[fact.deal].append(fact)
    return found
