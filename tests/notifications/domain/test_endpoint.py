"""An endpoint is told what it asked for, from the instant it asked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.notifications.domain.endpoint import Endpoint

REGISTERED = datetime(2026, 3, 9, tzinfo=UTC)


def asking_for(kinds: frozenset[str] | None) -> Endpoint:
    return Endpoint(UUID(int=1), "https://crm.example/in", kinds, None, b"sealed", "user:ops", REGISTERED)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        pytest.param(None, True, id="an endpoint that names no kind is told all"),
        pytest.param(frozenset({"lead_assigned", "deal_won"}), True, id="a kind that was asked for"),
        pytest.param(frozenset({"lead_assigned"}), False, id="a kind that was not asked for"),
        pytest.param(frozenset(), False, id="an endpoint that asks for nothing is told nothing"),
    ],
)
def test_what_an_endpoint_is_told(kinds: frozenset[str] | None, told: bool) -> None:
    assert asking_for(kinds).asks_for("deal_won", REGISTERED) is told


@pytest.mark.parametrize(
    ("since", "told"),
    [
        pytest.param(timedelta(microseconds=-1), False, id="a fact recorded before it was registered"),
        pytest.param(timedelta(0), True, id="one recorded in the same instant"),
        pytest.param(timedelta(days=1), True, id="one recorded afterwards"),
    ],
)
def test_an_endpoint_is_told_nothing_from_before_it_was_registered(since: timedelta, told: bool) -> None:
    assert asking_for(None).asks_for("deal_won", REGISTERED + since) is told
