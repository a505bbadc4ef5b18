"""The lag: seconds since the oldest record not yet passed was seen, and positions that cannot be true."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from shared.messaging.lag import WITHIN_THE_LOG, LagWatch, Marks, marked
from shared.messaging.log import partition_of
from shared.observability import metrics
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.figures import shown
from tests.shared.messaging.orders import OrderPlaced, announce, append, manifest, outbox_records


@pytest.mark.parametrize(
    ("looks", "oldest"),
    [
        pytest.param([(0, 5, 5)], None, id="at the end there is no lag"),
        pytest.param([(0, 5, 3)], 0, id="behind the end it counts from the first look"),
        pytest.param([(0, 5, 3), (10, 5, 4)], 0, id="moving on is not enough while a record seen then is left"),
        pytest.param([(0, 5, 3), (10, 9, 4), (20, 9, 6)], 10, id="those seen first are passed, the later ones count"),
        pytest.param([(0, 5, 3), (10, 9, 9)], None, id="caught up, it is over"),
        pytest.param([(0, 5, 3), (10, 5, 5), (20, 7, 5)], 20, id="a new lag begins anew"),
    ],
)
def test_lag_is_as_old_as_the_oldest_record_left(looks: list[tuple[float, int, int]], oldest: float | None) -> None:
    marks: Marks = ()
    for now, end, position in looks:
        marks = marked(marks, now, end, position)

    assert (marks[0][0] if marks else None) == oldest


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=400))
def test_marks_stay_few_and_tell_whether_anything_is_left(moves: list[tuple[int, int]]) -> None:
    marks: Marks = ()
    end = position = 0
    for now, (appended, consumed) in enumerate(moves):
        end, position = end + appended, min(end + appended, position + consumed)
        marks = marked(marks, now, end, position)

        assert bool(marks) == (end > position)
        assert len(marks) <= 64
        assert [*marks] == sorted(marks)


def test_a_long_lag_is_still_as_old_as_its_beginning() -> None:
    marks: Marks = ()
    for now in range(500):
        marks = marked(marks, now, end=now + 1, position=0)

    assert marks[0] == (0, 1)


async def test_records_and_held_keys_are_shown(
    open_database: OpenDatabase, open_postgres_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OrderPlaced, "topic", f"shop.{uuid4().hex}")
    shop, warehouse, log = (
        await open_database("shop", OrderPlaced),
        await open_database("warehouse"),
        open_postgres_log(),
    )
    await announce(shop, *(OrderPlaced(order="a", number=n) for n in range(3)))
    await log.ensure_topics([OrderPlaced.topic])
    await append(log, await outbox_records(shop))
    place = {"topic": OrderPlaced.topic, "partition": str(partition_of("a"))}

    watch = LagWatch(manifest(), log)
    await watch.look(warehouse)
    assert shown(metrics.CONSUMER_LAG_RECORDS, service="warehouse", **place) == 3

    async with warehouse.transaction() as tx:
        await tx.execute(
            text("INSERT INTO consumer_progress VALUES (:topic, CAST(:partition AS int), 3)"),
            {"topic": place["topic"], "partition": int(place["partition"])},
        )
    await watch.look(warehouse)
    assert shown(metrics.CONSUMER_LAG_RECORDS, service="warehouse", **place) == 0
    assert shown(metrics.PARKED_KEYS, service="warehouse") == 0


async def test_a_position_beyond_the_log_is_a_breach(
    open_database: OpenDatabase, open_postgres_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OrderPlaced, "topic", f"shop.{uuid4().hex}")
    warehouse, log = await open_database("warehouse"), open_postgres_log()
    await log.ensure_topics([OrderPlaced.topic])
    watch, series = LagWatch(manifest(), log), {"service": "warehouse", "name": WITHIN_THE_LOG}
    before = shown(metrics.INVARIANT_VIOLATIONS, **series)

    async with warehouse.transaction() as tx:
        await tx.execute(text("INSERT INTO consumer_progress VALUES (:topic, 0, 7)"), {"topic": OrderPlaced.topic})
    await watch.look(warehouse)

    assert shown(metrics.INVARIANT_VIOLATIONS, **series) == before + 1
