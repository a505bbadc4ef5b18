"""What keeps a figure from being decided: a fact or a rule that is missing. It heals when the fact arrives."""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "unknown_member", "no_plan", "no_quota", "splits_not_whole", "missing_rate", "figure_missing", "above_the_top",
    "instant_missing", "no_promise",
]  # fmt: skip


class Undecided(Exception):
    """A figure cannot be decided for the reason named."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
