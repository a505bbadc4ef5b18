"""Two keys or secrets of a system are good at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.domain.access.errors import TwoAlreadyLive
from services.gateway.domain.access.rotation import check_room, end_of_old
from services.gateway.domain.access.webhook_secret import WebhookSecret
from shared.kernel.ids import new_id

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def held(*, ends: datetime | None = None, revoked: datetime | None = None) -> WebhookSecret:
    return WebhookSecret(new_id(), new_id(), b"", NOW - DAY, ends, revoked)


@pytest.mark.parametrize(
    ("there", "room"),
    [
        pytest.param([], True, id="none yet"),
        pytest.param([held()], True, id="one"),
        pytest.param([held(), held(ends=NOW + DAY)], False, id="two, one on its way out"),
        pytest.param([held(), held(ends=NOW)], True, id="two, one at its end"),
        pytest.param([held(), held(revoked=NOW)], True, id="two, one revoked"),
    ],
)
def test_whether_there_is_room_for_another(there: list[WebhookSecret], *, room: bool) -> None:
    if room:
        check_room(there, NOW, "secret")
    else:
        with pytest.raises(TwoAlreadyLive):
            check_room(there, NOW, "secret")


@pytest.mark.parametrize(
    ("ends", "overlap", "end"),
    [
        pytest.param(None, DAY, NOW + DAY, id="after the overlap"),
        pytest.param(NOW + 3 * DAY, DAY, NOW + DAY, id="sooner than it would have by itself"),
        pytest.param(NOW + DAY, 3 * DAY, NOW + DAY, id="never later than it would have by itself"),
        pytest.param(None, timedelta(), NOW, id="at once"),
    ],
)
def test_when_the_old_one_ends(ends: datetime | None, overlap: timedelta, end: datetime) -> None:
    assert end_of_old(ends, NOW, overlap) == end
