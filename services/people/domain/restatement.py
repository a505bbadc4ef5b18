"""How a dated change enters a history: it holds from its day on, until something else was said of the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from services.people.domain.errors import BeforeTheBeginning
from shared.kernel.hierarchy import MemberState, TeamState

State = TypeVar("State", MemberState, TeamState)


def restate(history: Sequence[State], effective_on: date, changes: Mapping[str, Any]) -> list[State]:
    """The statements to append so that `changes` hold from `effective_on` on; none if they hold already.

    `history` is oldest first, a day's last statement counting. A change may lie before later statements: it then passes
    through those that left the same field alone, and stops for a field at the first statement that changed it.
    """
    in_force = _in_force(history)
    if effective_on < in_force[0].effective_on:
        raise BeforeTheBeginning(in_force[0].external_id, in_force[0].effective_on)
    before = [state for state in in_force if state.effective_on <= effective_on][-1]
    after = [state for state in in_force if state.effective_on > effective_on]
    restated = [replace(before, effective_on=effective_on, **changes)] if _differs(before, changes) else []
    open_changes, previous = dict(changes), before
    for state in after:
        open_changes = {name: value for name, value in open_changes.items() if _same(state, previous, name)}
        if _differs(state, open_changes):
            restated.append(replace(state, **open_changes))
        previous = state
    first_free = max(state.sequence for state in history) + 1
    return [replace(state, sequence=first_free + place) for place, state in enumerate(restated)]


def _in_force(history: Sequence[State]) -> list[State]:
    """The last statement of each day, oldest day first."""
    return list({state.effective_on: state for state in history}.values())


def _differs(state: State, changes: Mapping[str, Any]) -> bool:
    return any(getattr(state, name) != value for name, value in changes.items())


def _same(state: State, other: State, name: str) -> bool:
    return bool(getattr(state, name) == getattr(other, name))
