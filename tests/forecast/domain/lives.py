"""Opportunity lives told briefly, for the tests of what is learned from them."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from services.forecast.domain.step import Kind, Step

ANNA, BILL = UUID(int=1), UUID(int=2)
ENGAGING = "Engaging"
CLOSINGS = {Kind.WON, Kind.LOST}


def opened(
    name: str,
    on: date,
    *,
    amount: int = 10_000,
    stage: str = ENGAGING,
    probability: float = 0.2,
    expected: date | None = None,
    owner: UUID = ANNA,
) -> Step:
    """An opportunity's first step."""
    return Step(name, 1, Kind.OPENED, on, stage, probability, amount, owner, None, expected)


def then(first: Step, *later: tuple[Kind, date, int | None], stage: str | None = None) -> list[Step]:
    """A whole life: the opening and what followed, in the order told."""
    owner = first.owner_id
    rest = [
        Step(first.opportunity, sequence, kind, on, stage, amount=amount, owner_id=owner if kind in CLOSINGS else None)
        for sequence, (kind, on, amount) in enumerate(later, start=2)
    ]
    return [first, *rest]


def won_after(days: int, *, opened_on: date, name: str, amount: int = 10_000) -> list[Step]:
    """Opened, and won so many days later."""
    return then(opened(name, opened_on, amount=amount), (Kind.WON, opened_on + timedelta(days), amount))


def lost_after(days: int, *, opened_on: date, name: str) -> list[Step]:
    """Opened, and lost so many days later."""
    return then(opened(name, opened_on), (Kind.LOST, opened_on + timedelta(days), None))


def past(wins: int, losses: int, *, days: int, opened_on: date) -> list[Step]:
    """A past in which everything was decided after the same number of days."""
    number = count()
    won = [won_after(days, opened_on=opened_on, name=f"won-{next(number)}") for _ in range(wins)]
    lost = [lost_after(days, opened_on=opened_on, name=f"lost-{next(number)}") for _ in range(losses)]
    return [step for life in (*won, *lost) for step in life]
