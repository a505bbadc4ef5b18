"""Webhook secrets: until when signatures made with one are believed, and the form its owner is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.domain.access.webhook_secret import WebhookSecret, shown
from shared.kernel.ids import new_id

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ends", "revoked", "live"),
    [
        pytest.param(None, None, True, id="as it was made, for as long as nobody revokes it"),
        pytest.param(NOW + HOUR, None, True, id="rotated, within the overlap"),
        pytest.param(NOW, None, False, id="rotated, at the end of the overlap"),
        pytest.param(None, NOW, False, id="revoked"),
        pytest.param(NOW + HOUR, NOW, False, id="revoked within the overlap"),
    ],
)
def test_until_when_it_is_good(ends: datetime | None, revoked: datetime | None, *, live: bool) -> None:
    assert WebhookSecret(new_id(), new_id(), b"", NOW - HOUR, ends, revoked).is_live(NOW) is live


def test_it_is_shown_as_standard_webhooks_has_it() -> None:
    assert shown(bytes(32)) == "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
