"""How two states of the ledger differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.compensation.domain.position import Change, Position, difference
from shared.kernel.period import Month
from tests.compensation.facts import an_id, usd

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
HELD = Position(
    deal_id=an_id("D1"),
    deal_external_id="D1",
    member_id=an_id("anna"),
    role="owner",
    month=MARCH,
    credited=usd(1_000),
    amount=usd(30),
    plan_id=an_id("default"),
    plan_version=1,
)
MORE = replace(HELD, amount=usd(50))
NOTHING = HELD.emptied()
LATER = replace(HELD, month=APRIL)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param([], [HELD], [Change(None, HELD)], id="a new position"),
        pytest.param([HELD], [HELD], [], id="nothing changed"),
        pytest.param([HELD], [MORE], [Change(HELD, MORE)], id="another amount"),
        pytest.param([HELD], [], [Change(HELD, NOTHING)], id="a position that vanished runs down to nothing"),
        pytest.param([NOTHING], [], [], id="what is at nothing already stays there"),
        pytest.param(
            [HELD],
            [LATER],
            [Change(HELD, NOTHING), Change(LATER.emptied(), LATER)],
            id="a deal moved to another month leaves the one and enters the other",
        ),
        pytest.param([NOTHING], [LATER], [Change(LATER.emptied(), LATER)], id="from nothing into another month"),
    ],
)
def test_difference(before: list[Position], after: list[Position], changes: list[Change]) -> None:
    assert difference(before, after) == changes


def test_another_plan_version_behind_the_same_figures_moves_no_money() -> None:
    (change,) = difference([HELD], [replace(HELD, plan_version=2)])
    assert not change.moves_money


def test_a_credit_that_pays_the_same_is_a_movement() -> None:
    (change,) = difference([HELD], [replace(HELD, credited=usd(999))])
    assert change.moves_money
