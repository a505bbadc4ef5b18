"""What an operator may write on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from services.__main__ import parse
from services.event_arguments import instant, rate


@pytest.mark.parametrize(
    ("words", "a_second"),
    [("200/s", 200), ("6000/m", 100), ("3600/h", 1), ("50", 50), ("0.5/s", 0.5)],
)
def test_a_rate(words: str, a_second: float) -> None:
    assert rate(words) == a_second


@pytest.mark.parametrize("words", ["fast", "0/s", "-1/s", "10/d", "", "nan"])
def test_what_is_no_rate(words: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        rate(words)


def test_a_time_without_an_offset_is_utc() -> None:
    assert instant("2026-01-01T12:00") == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert instant("2026-01-01T12:00+01:00") == datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=1)))


def test_a_replay_is_asked_for_in_full() -> None:
    range_ = ["--since", "2026-01-01", "--key", "a", "--key", "b", "--type", "t"]
    words = ["events", "replay", "forecast", *range_, "--rate", "200/s", "--dry-run"]
    asked = parse(words)
    assert (asked.command, asked.verb, asked.service) == ("events", "replay", "forecast")
    assert (asked.key, asked.type, asked.rate, asked.until) == (["a", "b"], ["t"], 200, None)
    assert (asked.dry_run, asked.reprocess) == (True, False)


def test_lists_and_single_events_are_looked_at() -> None:
    listed = parse(["events", "dead-letters", "list", "forecast", "--limit", "7", "--key", "a"])
    assert (listed.look, listed.limit, listed.key, listed.topic) == ("list", 7, "a", None)
    shown = parse(["events", "parked", "show", "forecast", str(UUID(int=3))])
    assert (shown.look, shown.event) == ("show", UUID(int=3))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("events", id="nothing"),
        pytest.param("events replay", id="no service"),
        pytest.param("events retry forecast seven", id="no event's id"),
        pytest.param(f"events discard forecast {UUID(int=3)}", id="a discard without a reason"),
        pytest.param("events release forecast topic key", id="a release without a reason"),
    ],
)
def test_what_is_incomplete_is_explained(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(words.split())
    assert "usage:" in capsys.readouterr().err
