"""The low-water mark never passes a number whose transaction may still be open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.low_water import LowWater, Sight, lifted


def sight(given_out: int, running: int, newest: int, unsent: int | None = None) -> Sight:
    return Sight(given_out, running, newest, unsent)


def after(*sights: Sight) -> LowWater:
    water = LowWater()
    for one in sights:
        water = lifted(water, one)
    return water


def test_it_follows_once_every_transaction_of_the_time_has_ended() -> None:
    assert after(sight(10, 100, 100), sight(12, 105, 106), sight(15, 106, 110)).mark == 11


def test_it_waits_for_an_open_transaction() -> None:
    sights = [sight(10, 100, 101), sight(12, 100, 106), sight(15, 100, 110), sight(90, 100, 300)]
    assert after(*sights).mark == 0


def test_it_stays_below_what_is_unsent() -> None:
    assert after(sight(10, 100, 100), sight(12, 105, 106, 4), sight(15, 106, 110, 4)).mark == 4


@given(st.data())
def test_no_committed_row_ever_lies_below_it(data: st.DataObject) -> None:
    """A small PostgreSQL: transactions take a number and an id, and commit or roll back when they like."""
    number, next_id, water = 0, 1, LowWater()
    open_rows: dict[int, int] = {}
    unsent: set[int] = set()
    for _ in range(data.draw(st.integers(1, 60))):
        match data.draw(st.sampled_from(["begin", "begin", "end", "send", "look"])):
            case "begin":
                number, next_id = number + 1, next_id + 1
                open_rows[next_id - 1] = number
            case "end" if open_rows:
                ended = open_rows.pop(data.draw(st.sampled_from(sorted(open_rows))))
                if data.draw(st.booleans()):
                    unsent.add(ended)
                    assert ended >= water.mark
            case "send":
                unsent.clear()
            case "look":
                seen = Sight(number, min(open_rows, default=next_id), next_id, min(unsent, default=None))
                water = lifted(water, seen)
                assert all(row >= water.mark for row in unsent)
