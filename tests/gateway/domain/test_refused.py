"""Refusals on their way to the audit: bounded, and those of nobody known counted by the minute."""

from __future__ import annotations

from dataclasses import replace

from services.gateway.domain.refused import Refusals, unread

NOW = 1_800_000_000.0
UNKNOWN = unread("192.0.2.1", 401, "not_authenticated")
KNOWN = replace(UNKNOWN, who="principal:anna", status=403, code="not_permitted", action="POST /v1/plans")


def test_a_known_callers_refusal_is_kept_by_itself_and_at_once() -> None:
    room = Refusals()
    for _ in range(2):
        room.note(KNOWN, NOW)

    assert room.take(NOW) == [KNOWN, KNOWN]
    assert room.take(NOW) == []


def test_refusals_of_nobody_known_are_one_for_minute_source_and_reason() -> None:
    room, other = Refusals(), replace(UNKNOWN, source="192.0.2.2")
    for refused in (UNKNOWN, UNKNOWN, other, replace(UNKNOWN, code="path_not_allowed", status=400)):
        room.note(refused, NOW)

    assert room.take(NOW) == []
    taken = room.take(NOW + 60)
    assert {(one.source, one.code, one.times) for one in taken} == {
        ("192.0.2.1", "not_authenticated", 2),
        ("192.0.2.2", "not_authenticated", 1),
        ("192.0.2.1", "path_not_allowed", 1),
    }


def test_who_asks_too_often_is_one_row_a_minute_and_named() -> None:
    room, often = Refusals(), replace(KNOWN, status=429, code="too_many_requests")
    for _ in range(1000):
        room.note(often, NOW)

    assert room.take(NOW) == []
    assert [(one.who, one.times) for one in room.take(NOW + 60)] == [("principal:anna", 1000)]


def test_a_stop_waits_for_no_minute() -> None:
    room = Refusals()
    room.note(UNKNOWN, NOW)

    assert room.take(NOW, all_of_them=True) == [UNKNOWN]


def test_more_than_there_is_room_for_is_counted_as_lost() -> None:
    room = Refusals(most=2)
    for _ in range(5):
        room.note(KNOWN, NOW)

    assert (len(room.take(NOW)), room.dropped) == (2, 3)


def test_an_attack_from_everywhere_fills_no_memory() -> None:
    room = Refusals(kinds=10)
    for number in range(1000):
        room.note(replace(UNKNOWN, source=f"192.0.2.{number}"), NOW)

    taken = room.take(NOW + 60)
    assert sum(one.times for one in taken) == 1000
    assert len(taken) == 11


def test_what_could_not_be_written_waits_again() -> None:
    room = Refusals()
    room.give_back([KNOWN, replace(UNKNOWN, times=7)], NOW)

    assert room.take(NOW) == [KNOWN]
    assert room.take(NOW + 60) == [replace(UNKNOWN, times=7)]
