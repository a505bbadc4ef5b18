"""Which win of a deal holds."""

from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest

from services.notifications.domain.entry import Founding
from services.notifications.domain.win import Win, holding
from shared.kernel.money import Money

DAY = date(2026, 3, 2)


def telling(sequence: int, *, corrects: bool = False) -> Win:
    founding = Founding(sequence, DAY, datetime(2026, 3, 2, tzinfo=UTC), historic=False)
    return Win(UUID(int=5), "D-5", sequence, UUID(int=1), Money(1, "USD"), DAY, founding, corrects)


WON, RIGHTED, WON_AGAIN, RIGHTED_AGAIN = telling(2), telling(3, corrects=True), telling(5), telling(6, corrects=True)


@pytest.mark.parametrize(
    ("tellings", "reopened_at", "expected"),
    [
        pytest.param([], None, [], id="of a deal never won, none"),
        pytest.param([WON], None, [WON], id="the only one"),
        pytest.param([WON, RIGHTED], None, [WON, RIGHTED], id="with its corrections"),
        pytest.param([WON, RIGHTED], 4, [], id="none once it was reopened"),
        pytest.param([WON, RIGHTED, WON_AGAIN], 4, [WON_AGAIN], id="the one after the reopening"),
        pytest.param([WON, WON_AGAIN, RIGHTED_AGAIN], None, [WON_AGAIN, RIGHTED_AGAIN], id="the last one in any case"),
        pytest.param([WON, RIGHTED, WON_AGAIN, RIGHTED_AGAIN], 7, [], id="none if reopened once more"),
        pytest.param([RIGHTED], None, [], id="a correction of a win not known yet says nothing"),
    ],
)
def test_the_win_that_holds(tellings: list[Win], reopened_at: int | None, expected: list[Win]) -> None:
    assert all(holding(order, reopened_at) == expected for order in permutations(tellings))
