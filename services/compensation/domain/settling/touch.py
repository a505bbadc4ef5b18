"""What sets settling off: deals and people that a fact is about, and which fact is named for each line it moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.compensation.domain.cause import Cause, won
from services.compensation.domain.deal import Deal, Place
from services.compensation.domain.ledger.line import LineKey
from shared.kernel.period import Month

_Trigger = tuple[Place, Cause]


@dataclass(frozen=True)
class Touch:
    """Deals in every state they had and have, and people from a day on, each with the fact about them."""

    deals: Mapping[UUID, Cause] = field(default_factory=dict)
    states: tuple[Deal, ...] = ()
    people: Mapping[UUID, Cause] = field(default_factory=dict)
    through: date | None = None
    """The last day of a period about to be closed: what it pays without any deal is paid by then."""

    @classmethod
    def of_wins(cls, deals: Iterable[Deal]) -> Touch:
        """Deals were won."""
        states = tuple(deals)
        return cls({deal.id: won(deal) for deal in states}, states)

    @classmethod
    def of_deal(cls, cause: Cause, *states: Deal) -> Touch:
        """A fact about one deal."""
        return cls({deal.id: cause for deal in states}, states)

    @property
    def days(self) -> frozenset[date]:
        """The days something is effective on."""
        return frozenset({deal.won_on for deal in self.states} | {c.effective_on for c in self.people.values()})


class Causes:
    """Names a fact for each line that moved: the one about its deal, else the first that touched its payee's month."""

    def __init__(self, touch: Touch, payees_of: Mapping[UUID, Iterable[UUID]], paid_before: frozenset[UUID]) -> None:
        self._touch = touch
        self._paid_before = paid_before
        self._triggers: dict[UUID, list[_Trigger]] = {}
        for deal in touch.states:
            for payee_id in payees_of.get(deal.id, ()):
                self._triggers.setdefault(payee_id, []).append((deal.place, touch.deals[deal.id]))
        for member_id, cause in touch.people.items():
            self._triggers.setdefault(member_id, []).append(((cause.effective_on, ""), cause))
        for triggers in self._triggers.values():
            triggers.sort(key=lambda trigger: trigger[0])

    def why(self, key: LineKey, deal: Deal | None) -> tuple[Cause, Cause]:
        """Why a line moved, and the fact that set its settling off; a deal first paid is paid because it was won."""
        own = self._touch.deals.get(deal.id) if deal is not None else None
        if own is not None:
            return own, own
        trigger = self._trigger(key, deal)
        if deal is None:
            return trigger, trigger
        return (trigger, trigger) if deal.id in self._paid_before else (won(deal), trigger)

    def _trigger(self, key: LineKey, deal: Deal | None) -> Cause:
        if deal is not None and deal.owner_id in self._touch.people:
            return self._touch.people[deal.owner_id]
        found = self._triggers.get(key.payee_id)
        if not found:
            return next(iter((*self._touch.deals.values(), *self._touch.people.values())))
        same_month = (cause for place, cause in found if str(Month.of(place[0])) == key.period)
        return next(same_month, found[0][1])
