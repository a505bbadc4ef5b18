"""A line of pay: what one component pays one person on one piece of business in one period, and how it moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

ADVANCED = "advance"
"""The role of lines that move what was paid ahead: what they give is not earned yet, and is owed."""

MANUAL = "manual"
"""The role of lines no plan says anything of."""


class LineKey(NamedTuple):
    """There is one line per person, component, period, deal line and role; a line about no deal has none."""

    payee_id: UUID
    component: str
    period: str
    deal_id: UUID | None
    part: str
    """The deal's line number, or what else tells lines of one deal apart."""
    role: str
    currency: str


class LineState(NamedTuple):
    """What a line says at one time, in minor units; `held` is the part of the amount that is withheld."""

    credited: int
    amount: int
    held: int = 0
    plan_id: UUID | None = None
    plan_version: int | None = None
    planned_hold: int = 0
    """What the plan itself withholds; a hold by hand may withhold more."""

    @property
    def money(self) -> tuple[int, int, int]:
        """What counts, what is paid, and what of that is withheld."""
        return (self.credited, self.amount, self.held)

    def emptied(self) -> LineState:
        """The same line with nothing credited and nothing paid."""
        return self._replace(credited=0, amount=0, held=0, planned_hold=0)


EMPTY = LineState(0, 0)


class Line(NamedTuple):
    """A line as it stands in the ledger: who it is, its last version, and what that says."""

    id: UUID
    number: int
    commission_id: UUID | None
    key: LineKey
    state: LineState


class Movement(NamedTuple):
    """A line before (None: it is new) and after."""

    key: LineKey
    before: Line | None
    after: LineState

    @property
    def had(self) -> LineState:
        """What the line said before."""
        return self.before.state if self.before else EMPTY

    @property
    def amount(self) -> int:
        """What the movement adds to the person's pay."""
        return self.after.amount - (self.before.state.amount if self.before else 0)

    @property
    def held(self) -> int:
        """What it adds to the part withheld."""
        return self.after.held - (self.before.state.held if self.before else 0)


def movements(before: Iterable[Line], after: Mapping[LineKey, LineState]) -> Iterator[Movement]:
    """What leads from the lines in the ledger to those that should be there; what vanished runs down to nothing."""
    known = {line.key: line for line in before}
    for key, line in known.items():
        if key not in after and any(line.state.money):
            yield Movement(key, line, line.state.emptied())
    for key, state in after.items():
        held = known.get(key)
        if held is None or held.state != state:
            yield Movement(key, held, state)
