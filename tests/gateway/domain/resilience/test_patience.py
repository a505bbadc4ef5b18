"""How long requests wait for a place."""

from __future__ import annotations

import pytest

from services.gateway.domain.resilience.patience import SHORT_SECONDS, Patience


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        pytest.param(10.0, 0.5, id="a queue that was empty just now is worth waiting in"),
        pytest.param(10.5, 0.5, id="and for a while"),
        pytest.param(10.6, SHORT_SECONDS, id="one that was not for longer is not"),
    ],
)
def test_a_standing_queue_is_hardly_waited_in(now: float, seconds: float) -> None:
    patience = Patience(0.5)
    patience.emptied(10.0)
    assert patience.seconds(now) == seconds


def test_nobody_waits_longer_than_is_configured() -> None:
    assert Patience(0.01).seconds(100.0) == 0.01
