"""Which errors pass by themselves: those are waited out; all others are about the event and stop only its key."""

from __future__ import annotations

from shared.kernel.errors import Unavailable
from shared.messaging.log import LogUnavailable
from shared.store.outage import passes_by_itself


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may succeed although nothing was mended."""
    return isinstance(error, LogUnavailable | Unavailable) or passes_by_itself(error)
