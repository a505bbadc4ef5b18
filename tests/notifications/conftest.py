"""A notifications service, and short names for the facts its tests tell it."""

from pathlib import Path

import pytest

from tests.conftest import HouseOpener
from tests.kit.house import House


@pytest.fixture
async def house(open_service: HouseOpener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """The service on an empty store, with loopback allowed and a master key of its own."""
    monkeypatch.setenv("WEBHOOK_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("NOTIFICATIONS_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    return await open_service("notifications")
