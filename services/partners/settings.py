"""What a deployment can set about partners."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings and their defaults."""

    protected_days: int = 90
    """How long an approved claim is protected where the approver does not say."""


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment."""
    return Settings(protected_days=int(environment.get("PARTNERS_PROTECTED_DAYS", "90")))
