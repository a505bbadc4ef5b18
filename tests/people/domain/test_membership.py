"""From when to when someone belongs to the organisation."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.people.domain.errors import MemberHasLeft
from services.people.domain.membership import joined_on, left_on, refuse_if_left, refuse_second_leaving
from shared.kernel.hierarchy import MemberState

JOINED = MemberState(UUID(int=1), date(2016, 1, 1), 1, "anna", "Anna Snelling", None)
GONE = MemberState(UUID(int=1), date(2017, 6, 1), 2, "anna", "Anna Snelling", None, left=True)


def test_the_span_of_a_membership() -> None:
    assert joined_on([JOINED, GONE]) == date(2016, 1, 1)
    assert left_on([JOINED, GONE]) == date(2017, 6, 1)
    assert left_on([JOINED]) is None


@pytest.mark.parametrize(
    ("on", "refused"),
    [
        pytest.param(date(2017, 5, 31), False, id="the last day can still be corrected"),
        pytest.param(date(2017, 6, 1), True, id="the first day without is too late"),
    ],
)
def test_nothing_holds_of_someone_gone(on: date, refused: bool) -> None:
    if refused:
        with pytest.raises(MemberHasLeft):
            refuse_if_left([JOINED, GONE], on)
    else:
        refuse_if_left([JOINED, GONE], on)


def test_nobody_leaves_twice() -> None:
    with pytest.raises(MemberHasLeft):
        refuse_second_leaving([JOINED, GONE])
