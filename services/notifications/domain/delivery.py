"""What becomes of an attempt to deliver: sent, tried again later, or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one is due (Standard Webhooks' schedule; the first goes out at once)."""

JITTER = 0.1
"""The share of a delay that chance may add, so that endpoints which fell together are not woken together."""


class DeliveryStatus(StrEnum):
    """How a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint said: an HTTP status, or why there was none."""

    status: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the delivery stands after an attempt; `disables` means the endpoint asked never to be called again."""

    status: DeliveryStatus
    next_at: datetime | None = None
    disables: bool = False


def judge(answer: Answer, *, attempts: int, now: datetime, chance: float) -> Verdict:
    """Only 2xx is success and 410 ends it; all else is retried by the schedule. `chance` lies in [0, 1)."""
    if answer.status is not None and HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict(DeliveryStatus.SENT)
    if answer.status == HTTPStatus.GONE:
        return Verdict(DeliveryStatus.FAILED, disables=True)
    if attempts > len(RETRY_AFTER):
        return Verdict(DeliveryStatus.FAILED)
    return Verdict(DeliveryStatus.PENDING, now + RETRY_AFTER[attempts - 1] * (1 + JITTER * chance))
