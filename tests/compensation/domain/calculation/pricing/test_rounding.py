"""Rounding: once a line, or once a period."""

import pytest

from services.compensation.domain.language.policies import Rounding
from tests.compensation.pay import (
    D,
    commission,
    deal,
    facts,
    paid,
    plan,
)


@pytest.mark.parametrize(
    ("rounding", "pays"),
    [
        pytest.param(Rounding(), [("credit", "0.01"), ("credit", "0.01"), ("credit", "0.01")], id="each line once"),
        pytest.param(Rounding("down"), [("credit", "0"), ("credit", "0"), ("credit", "0")], id="towards zero"),
        pytest.param(Rounding("half_even"), [("credit", "0"), ("credit", "0"), ("credit", "0")], id="half to even"),
        pytest.param(
            Rounding("up", places=0), [("credit", "1"), ("credit", "1"), ("credit", "1")], id="to whole units"
        ),
        pytest.param(
            Rounding(per="period"),
            [("credit", "0.01"), ("credit", "0.01"), ("credit", "0.01"), ("rounding", "-0.01")],
            id="the period's total once, its residue as a line of its own",
        ),
    ],
)
def test_rounding(rounding: Rounding, pays: list[tuple[str, str]]) -> None:
    world = facts(*(deal(name, "01-05", 1) for name in "abc"))
    result = paid(plan(commission("0.005"), rounding=rounding), world)
    assert [(str(line.kind), D(line.amount)) for line in result.lines] == [(kind, D(p) * 100) for kind, p in pays]


def test_a_clawed_back_half_cent_is_rounded_away_from_zero_too() -> None:
    assert paid(plan(commission("0.005")), facts(deal("a", "01-05", -1))).pay("ann") == -1
