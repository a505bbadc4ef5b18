"""The settings of notifications come from the environment."""

from datetime import timedelta
from pathlib import Path

from services.notifications.settings import Settings, settings


def test_nothing_set_means_the_defaults() -> None:
    assert settings({}) == Settings()
    assert settings({}).historic_after == timedelta(days=7)


def test_what_is_set_holds() -> None:
    found = settings(
        {
            "NOTIFICATIONS_HISTORIC_AFTER_DAYS": "30",
            "WEBHOOK_ALLOW_LOOPBACK": "1",
            "NOTIFICATIONS_MASTER_KEY_FILE": "/run/secrets/key",
        }
    )
    assert found == Settings(timedelta(days=30), allow_loopback=True, master_key_file=Path("/run/secrets/key"))


def test_loopback_is_allowed_by_1_and_nothing_else() -> None:
    assert not settings({"WEBHOOK_ALLOW_LOOPBACK": "true"}).allow_loopback
