"""An endpoint is told what it asked for."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.notifications.domain.endpoint import Endpoint


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
    made_at = datetime(2026, 3, 9, tzinfo=UTC)
    endpoint = Endpoint(UUID(int=1), "https://crm.example/in", kinds, None, b"sealed", "user:ops", made_at)

    assert endpoint.asks_for("deal_won") is told
