"""What the relay does next, as conversations: what happened, and what it answers."""

from __future__ import annotations

from typing import NamedTuple

from shared.messaging.low_water import Sight
from shared.messaging.relay_core import (
    BUSY_POLL_SECONDS,
    IDLE_POLL_SECONDS,
    LOOK_SECONDS,
    Delete,
    KeepAlive,
    Look,
    Poll,
    Quarantine,
    RelayCore,
    Work,
)

MINE = frozenset({0, 1})
NOTHING = Sight(0, 1, 1, None)


class Row(NamedTuple):
    seq: int


ONE, TWO, THREE, FOUR = Row(1), Row(2), Row(3), Row(4)


def begun(limit: int = 2) -> RelayCore[Row]:
    """A relay that has looked, and polls for the first time."""
    core: RelayCore[Row] = RelayCore(limit, shards=2)
    assert core.work(0.0) == Work((Look(),))
    core.looked(MINE, NOTHING)
    assert core.work(0.0) == Work((Poll(0, MINE, limit),))
    return core


def test_rows_are_appended_and_forgotten_once_confirmed() -> None:
    core = begun()
    core.found([ONE])
    assert core.work(0.1) == Work(append=[ONE])
    core.confirmed()
    assert core.work(0.2) == Work((Delete([ONE]), Poll(0, MINE, 2)))


def test_a_backlog_is_sent_at_a_steady_pace() -> None:
    core: RelayCore[Row] = RelayCore(1, shards=2, batch_seconds=0.5)
    core.work(0.0)
    core.looked(MINE, NOTHING)
    core.work(0.0)
    core.found([ONE])
    assert core.work(1.0).append == [ONE]
    core.found([TWO])
    core.confirmed()
    assert core.work(1.25) == Work((Delete([ONE]),), pause=0.25)
    assert core.work(1.5).append == [TWO]


def test_a_batch_that_is_not_full_does_not_hold_up_the_next() -> None:
    core: RelayCore[Row] = RelayCore(2, shards=2, batch_seconds=60.0)
    core.work(0.0)
    core.looked(MINE, NOTHING)
    for number, row in enumerate((ONE, TWO)):
        core.work(0.1 + number)
        core.found([row])
        assert core.work(0.1 + number).append == [row]
        core.confirmed()


def test_with_nothing_to_do_it_rests_longer_and_longer() -> None:
    core, rests = begun(), []
    for _ in range(5):
        core.found([])
        rests.append(core.work(0.1).rest)
        assert core.work(0.1) == Work((Poll(0, MINE, 2),))
    assert rests[0] == BUSY_POLL_SECONDS
    assert rests[-1] == IDLE_POLL_SECONDS
    core.found([ONE])
    core.work(0.1)
    core.confirmed()
    core.work(0.1)
    core.found([])
    assert core.work(0.1).rest == BUSY_POLL_SECONDS


def test_behind_a_full_batch_the_next_is_read_and_sent_only_when_the_first_is_confirmed() -> None:
    core = begun()
    core.found([ONE, TWO])
    assert core.work(0.1) == Work((Poll(0, MINE, 2, besides=(1, 2)),), append=[ONE, TWO])
    core.found([THREE, FOUR])
    core.confirmed()
    assert core.work(0.2) == Work((Delete([ONE, TWO]), Poll(0, MINE, 2, besides=(3, 4))), append=[THREE, FOUR])


def test_a_batch_in_doubt_is_read_again_with_everything_behind_it_after_a_pause() -> None:
    core = begun()
    core.found([ONE, TWO])
    core.work(0.1)
    core.found([THREE])
    core.unconfirmed()
    assert core.work(0.2) == Work((KeepAlive(),), back_off=True)
    assert core.work(0.3) == Work((Poll(0, MINE, 2),))


def test_a_refused_row_is_put_aside_and_the_rest_is_read_again() -> None:
    core = begun()
    core.found([ONE, TWO])
    core.work(0.1)
    core.found([THREE])
    core.refused(1, "too large")
    assert core.work(0.2) == Work((Quarantine(TWO, "too large"), Poll(0, MINE, 2)))


def test_a_look_comes_between_appends_and_forgets_what_was_read_of_shards_that_may_go() -> None:
    core = begun()
    core.found([ONE, TWO])
    core.work(0.1)
    core.found([THREE])
    core.confirmed()
    assert core.work(LOOK_SECONDS) == Work((Delete([ONE, TWO]), Look()))
    core.looked({1}, NOTHING)
    assert core.work(LOOK_SECONDS) == Work((Poll(0, frozenset({1}), 2),))


def test_the_mark_is_used_except_by_the_first_poll_after_a_look() -> None:
    core = begun()
    for look in range(1, 5):
        core.found([])
        core.work(look * LOOK_SECONDS)
        assert core.work(look * LOOK_SECONDS) == Work((Look(),))
        core.looked(MINE, Sight(50, 100 + look, 101 + look, None))
        assert core.work(look * LOOK_SECONDS) == Work((Poll(0, MINE, 2),))
    core.found([ONE])
    core.work(8.1)
    core.confirmed()
    assert core.work(8.2).statements[-1] == Poll(51, MINE, 2)


def test_told_to_stop_it_still_forgets_what_is_confirmed() -> None:
    core = begun()
    core.found([ONE])
    core.work(0.1)
    core.confirmed()
    assert core.closing() == Work((Delete([ONE]),))
