"""How often a request may be tried again: a small share of what was first tried lately, whoever asks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

SHARE = 0.15
WINDOW_SECONDS = 10
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class RetryBudget:
    """First tries and retries of the last ten seconds, second by second."""

    first_tries: int = 0
    retries: int = 0
    _seconds: deque[list[int]] = field(default_factory=deque)
    """[second, first tries, retries] each."""

    def first_try(self, now: float) -> None:
        """A request is tried for the first time."""
        self._of(now)[1] += 1
        self.first_tries += 1

    def may_retry(self, now: float) -> bool:
        """Whether one more retry stays within the share; if so it is spent."""
        second = self._of(now)
        if self.retries + 1 > SHARE * self.first_tries:
            return False
        second[2] += 1
        self.retries += 1
        return True

    def _of(self, now: float) -> list[int]:
        second = int(now)
        if not self._seconds or self._seconds[-1][0] != second:
            self._seconds.append([second, 0, 0])
            while self._seconds[0][0] <= second - WINDOW_SECONDS:
                _, first, again = self._seconds.popleft()
                self.first_tries -= first
                self.retries -= again
        return self._seconds[-1]


def may_repeat(method: str, *, idempotency_key: bool) -> bool:
    """Whether doing it twice is doing it once."""
    return method in SAFE or idempotency_key
