"""Entries end the same whatever order their facts arrive in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.entry import Calendar, Entry, Founding, Identity, RecipientKind, Subject, merged

DEAL = Subject("deal", UUID(int=1), "D-1")
RECORDED = datetime(2026, 3, 9, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("effective_on", "recorded_at", "zone", "historic"),
    [
        pytest.param("2026-03-09", RECORDED, "UTC", False, id="recorded on the day"),
        pytest.param("2026-03-02", RECORDED, "UTC", False, id="exactly seven days later is still news"),
        pytest.param("2026-03-01", RECORDED, "UTC", True, id="eight days later is history"),
        pytest.param("2026-03-10", RECORDED, "UTC", False, id="told ahead of its day"),
        pytest.param(
            "2026-03-02",
            datetime(2026, 3, 9, 23, tzinfo=UTC),
            "Asia/Shanghai",
            True,
            id="the company's zone counts the days: in Shanghai it is the tenth already",
        ),
    ],
)
def test_a_fact_recorded_long_after_it_held_is_historic(
    effective_on: str, recorded_at: datetime, zone: str, historic: bool
) -> None:
    day = date.fromisoformat(effective_on)
    assert Calendar(ZoneInfo(zone), WEEK).is_history(day, recorded_at) is historic


def notice(sequence: int, *, founds: bool, member: int = 7) -> Entry:
    """What the fact with that sequence says to a member."""
    founding = Founding(sequence, date(2026, 3, sequence), RECORDED, historic=False) if founds else None
    identity = Identity("commission_credited", UUID(int=member), DEAL.id, "owner")
    return Entry(identity, RecipientKind.MEMBER, DEAL, sequence, f"state {sequence}", "", {"n": sequence}, founding)


notices = st.lists(
    st.builds(notice, st.integers(1, 9), founds=st.booleans(), member=st.integers(1, 2)),
    unique_by=lambda entry: (entry.identity, entry.sequence),
    max_size=12,
)


def applied(batches: Sequence[Sequence[Entry]]) -> dict[Identity, Entry]:
    """The inbox after batch upon batch."""
    inbox: dict[Identity, Entry] = {}
    for batch in batches:
        inbox |= merged(inbox, batch)
    return inbox


@given(said=notices, chance=st.randoms(), cut=st.integers(0, 12))
def test_neither_order_nor_batching_of_facts_changes_an_inbox(said: list[Entry], chance: Random, cut: int) -> None:
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert applied([shuffled[:cut], shuffled[cut:]]) == applied([said])


@given(said=notices)
def test_facts_told_again_change_nothing(said: list[Entry]) -> None:
    inbox = applied([said])
    assert merged(inbox, said) == {}


def test_the_latest_fact_has_the_words_and_the_founding_one_the_day() -> None:
    (entry,) = applied([[notice(3, founds=False)], [notice(2, founds=True)]]).values()
    assert (entry.title, entry.founding and entry.founding.effective_on) == ("state 3", date(2026, 3, 2))


def test_a_change_that_overtakes_its_beginning_is_no_news() -> None:
    (entry,) = applied([[notice(3, founds=False)]]).values()
    assert not entry.is_news
