"""Facts are kept once, in whatever order and however often they come."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.forecast.domain.step import Kind, RecordedStep, Step
from services.forecast.use_cases.record_steps import record_steps
from tests.conftest import HouseOpener

RECORDED = datetime(2018, 1, 1, tzinfo=UTC)
OPENED = Step("A", 1, Kind.OPENED, date(2017, 5, 1), "Engaging", 0.5, 900, UUID(int=1))
WON = Step("A", 2, Kind.WON, date(2017, 5, 9), amount=900, owner_id=UUID(int=1))


def recorded(step: Step) -> RecordedStep:
    return RecordedStep(UUID(int=7), RECORDED, "USD", step)


async def test_a_later_step_may_come_first_and_repetition_changes_nothing(open_service: HouseOpener) -> None:
    house = await open_service("forecast")
    for run in ([WON], [OPENED, OPENED], [WON, OPENED]):
        async with house.database.transaction() as tx:
            await record_steps(tx, [recorded(step) for step in run])
    rows = await house.rows("SELECT kind, amount_minor, effective_on FROM opportunity_step ORDER BY sequence")
    assert [tuple(row) for row in rows] == [("opened", 900, OPENED.on), ("won", 900, WON.on)]
