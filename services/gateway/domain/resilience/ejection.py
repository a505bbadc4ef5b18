"""An instance that answers 500 while others do not is left out for a while; a fault all of them have ejects nobody.

A 500 says that a program failed over a request, not that nobody is there: most often one route has a bug, which is the
same everywhere. So it opens no circuit, and it takes no instance out of those that are needed.
"""

from __future__ import annotations

from dataclasses import dataclass

FAULTS_IN_A_ROW = 5
STEP_SECONDS = 30.0
LONGEST_SECONDS = 300.0


@dataclass(slots=True)
class Ejection:
    """What is known of an instance. Instants are seconds of any clock that never goes back."""

    faults: int = 0
    times: int = 0
    """In a row: each makes the next one longer."""
    until: float = 0.0

    def is_out(self, now: float) -> bool:
        """Whether others are asked before it."""
        return now < self.until

    def answered(self, now: float) -> None:
        """It did what was asked."""
        self.faults = 0
        if now >= self.until:
            self.times = 0

    def faulted(self, now: float, *, can_go: bool) -> bool:
        """It answered 500; whether it is ejected for that, which it is only if it can be done without."""
        self.faults += 1
        if self.faults < FAULTS_IN_A_ROW or not can_go or self.is_out(now):
            return False
        self.faults, self.times = 0, self.times + 1
        self.until = now + min(STEP_SECONDS * self.times, LONGEST_SECONDS)
        return True


def can_do_without(healthy_others: int, of_all: int) -> bool:
    """Whether one more may go: another healthy one remains, and they are half of all at least."""
    return healthy_others > 0 and healthy_others * 2 >= of_all
