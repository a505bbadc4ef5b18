"""What a deployment can set about notifications."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_MASTER_KEY = ".data/notifications-master.key"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings and their defaults."""

    historic_after: timedelta = timedelta(days=7)
    """A fact recorded later than this after it became effective is entered as already read, and posted nowhere."""
    allow_loopback: bool = False
    """Whether outgoing webhooks may reach this machine itself; for trying things out."""
    master_key_file: Path = Path(_MASTER_KEY)
    """Where the key lies under which webhook secrets are stored; made on first use where it is missing."""


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment."""
    return Settings(
        historic_after=timedelta(days=int(environment.get("NOTIFICATIONS_HISTORIC_AFTER_DAYS", "7"))),
        allow_loopback=environment.get("WEBHOOK_ALLOW_LOOPBACK") == "1",
        master_key_file=Path(environment.get("NOTIFICATIONS_MASTER_KEY_FILE", _MASTER_KEY)),
    )
