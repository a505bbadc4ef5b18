"""A view is data: what it asks depends on the day and on who asks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.gateway.domain.routes import service_of
from services.gateway.domain.views import VIEWS, Part

TODAY = date(2026, 3, 2)
ANNA = UUID(int=1)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        pytest.param("{today}", "q=2026-03-02", id="today"),
        pytest.param("{today-2}", "q=2026-02-28", id="two days ago"),
        pytest.param("{month}", "q=2026-03", id="this month"),
        pytest.param("{member}", "q=00000000-0000-0000-0000-000000000001", id="the caller"),
        pytest.param("open", "q=open", id="a word as it stands"),
    ],
)
def test_places_are_filled(text: str, question: str) -> None:
    assert Part("/v1/leads", {"q": text}).question(TODAY, ANNA) == question


def test_who_is_no_member_asks_for_all_within_sight() -> None:
    assert Part("/v1/leads", {"owner_id": "{member}", "status": "open"}).question(TODAY, None) == "status=open"


def test_every_part_is_served_by_somebody() -> None:
    assert all(service_of(part.path) for view in VIEWS.values() for part in view.parts.values())
