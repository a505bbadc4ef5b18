"""What leads from the lines in the ledger to those that should be there."""

from __future__ import annotations

from services.compensation.domain.ledger.line import EMPTY, Line, LineKey, LineState, Movement, movements
from tests.compensation.facts import an_id

KEY = LineKey(an_id("anna"), "commission", "2026-03", an_id("D1"), "1", "owner", "USD")
HELD = Line(an_id("line"), 1, an_id("commission"), KEY, LineState(1_000, 30))


def test_what_did_not_change_moves_nothing() -> None:
    assert list(movements([HELD], {KEY: HELD.state})) == []


def test_what_vanished_runs_down_to_nothing_once() -> None:
    (gone,) = movements([HELD], {})
    assert (gone.amount, gone.after) == (-30, EMPTY)
    assert list(movements([HELD._replace(state=EMPTY)], {})) == []


def test_what_came_and_what_changed() -> None:
    other = KEY._replace(part="2")
    found = list(movements([HELD], {KEY: LineState(1_000, 50, 20), other: LineState(10, 1)}))
    assert found == [Movement(KEY, HELD, LineState(1_000, 50, 20)), Movement(other, None, LineState(10, 1))]
    assert [(each.amount, each.held) for each in found] == [(20, 20), (1, 0)]
