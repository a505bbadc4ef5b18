"""Two looks at the same months, from the facts alone."""

from datetime import date
from random import Random
from uuid import UUID

import pytest

from services.forecast.domain.forecast import Forecast, Question, forecast
from services.forecast.domain.step import Step
from shared.kernel.scope import EVERYTHING, Scope
from tests.forecast.domain.lives import ANNA, BILL, opened, past, won_after

AS_OF = date(2018, 1, 1)
FACTS = [
    *past(wins=12, losses=8, days=40, opened_on=date(2017, 1, 1)),
    *(step for month in range(3, 13) for step in won_after(9, opened_on=date(2017, month, 3), name=f"m{month}")),
    opened("anna", date(2017, 12, 20)),
    opened("bill", date(2017, 12, 20), owner=BILL, amount=5_000),
]


def asked(steps: list[Step], *, scope: Scope = EVERYTHING, owner_id: UUID | None = None) -> Forecast:
    return forecast(steps, Question(AS_OF, 3, "USD", scope, owner_id))


@pytest.mark.parametrize("seed", range(5))
def test_the_answer_does_not_depend_on_the_order_of_the_facts(seed: int) -> None:
    shuffled = Random(seed).sample(FACTS, len(FACTS))  # noqa: S311 - an order, not a secret
    assert asked(shuffled) == asked(FACTS)


@pytest.mark.parametrize(
    ("scope", "owner_id", "open_amount"),
    [
        pytest.param(EVERYTHING, None, 15_000, id="who sees everything is told about everything"),
        pytest.param(EVERYTHING, BILL, 5_000, id="and may ask about one owner"),
        pytest.param(Scope(member_ids=frozenset({ANNA})), None, 10_000, id="a representative is told about the own"),
        pytest.param(Scope(member_ids=frozenset({ANNA})), BILL, 0, id="and nothing about another's"),
        pytest.param(Scope(), None, 0, id="without sight nothing is told"),
    ],
)
def test_row_scope(scope: Scope, owner_id: UUID | None, open_amount: int) -> None:
    assert asked(FACTS, scope=scope, owner_id=owner_id).stage_weighted.open_pipeline.amount.minor == open_amount


def test_what_happened_after_the_day_is_not_known_on_the_day() -> None:
    later = [*FACTS, *won_after(30, opened_on=date(2018, 1, 2), name="later")]
    assert asked(later) == asked(FACTS)
