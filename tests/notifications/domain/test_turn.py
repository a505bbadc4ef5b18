"""Whose a lead is."""

from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest

from services.notifications.domain.entry import Entry, Founding, Identity, RecipientKind, Subject
from services.notifications.domain.turn import Turn, latest, settled

LEAD, OTHER = UUID(int=40), UUID(int=41)


def assignment(sequence: int, *, withdrawn: bool = False) -> Entry:
    founding = Founding(sequence, date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC), historic=False)
    identity = Identity("lead_assigned", UUID(int=1), LEAD, str(sequence))
    return Entry(
        *(identity, RecipientKind.MEMBER, Subject("lead", LEAD, "L-40"), sequence, "", "", {}, founding, withdrawn)
    )


@pytest.mark.parametrize(
    ("last", "standing"),
    [
        pytest.param(3, [3], id="the last assignment holds"),
        pytest.param(4, [], id="none once the lead was returned"),
        pytest.param(5, [], id="nor where a later assignment is known already"),
    ],
)
def test_which_assignments_are_told(last: int, standing: list[int]) -> None:
    told = settled([assignment(1), assignment(3, withdrawn=True)], {LEAD: last})
    assert [entry.sequence for entry in told if not entry.withdrawn] == standing


def test_the_last_turn_of_each_lead_counts_in_any_order() -> None:
    turns = [Turn(LEAD, 1), Turn(LEAD, 3), Turn(LEAD, 2), Turn(OTHER, 1)]
    assert all(latest(order) == {LEAD: 3, OTHER: 1} for order in permutations(turns))
