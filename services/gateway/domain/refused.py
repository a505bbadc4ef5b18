"""Refusals as the audit keeps them: each by itself, and by the minute those of nobody known or who asks too often."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace

_MOST = 10_000
_MOST_KINDS = 2_000
_ELSEWHERE = "elsewhere"
_MINUTE = 60
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was said no to."""

    who: str | None
    """Its principal; None if nobody was recognised."""
    roles: tuple[str, ...]
    action: str
    """Method and route template."""
    resource: str
    source: str
    request_id: str
    trace_id: str
    status: int
    code: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class _Kind:
    """What refusals are counted by that would otherwise be as many as somebody likes."""

    minute: int
    who: str | None
    source: str
    status: int
    code: str


def unread(source: str, status: int, code: str) -> Refused:
    """A request that was refused before anybody could read what it asks."""
    return Refused(None, (), "any", "any", source, "", "", status, code)


class Refusals:
    """A bounded waiting room between the data path and the database: what does not fit is counted, never waited for."""

    def __init__(self, most: int = _MOST, kinds: int = _MOST_KINDS) -> None:
        self.dropped = 0
        """How many were lost since somebody last looked."""
        self._most, self._kinds = most, kinds
        self._known: deque[Refused] = deque()
        self._counted: Counter[_Kind] = Counter()

    def note(self, refused: Refused, now: float) -> None:
        """Take one in; `now` is in seconds since 1970."""
        if refused.who is None or refused.status == _TOO_MANY:
            minute = int(now // _MINUTE)
            self._count(_Kind(minute, refused.who, refused.source, refused.status, refused.code), refused.times)
        elif len(self._known) < self._most:
            self._known.append(refused)
        else:
            self.dropped += 1

    def take(self, now: float, *, all_of_them: bool = False) -> list[Refused]:
        """What can be written: those that stand by themselves, and the counts of minutes that are over."""
        this = int(now // _MINUTE)
        over = [kind for kind in self._counted if all_of_them or kind.minute < this]
        taken = [*self._known, *(_counted(kind, self._counted.pop(kind)) for kind in over)]
        self._known.clear()
        return taken

    def give_back(self, taken: list[Refused], now: float) -> None:
        """What could not be written waits again, as far as there is room."""
        for refused in taken:
            self.note(refused, now)

    def _count(self, kind: _Kind, times: int) -> None:
        """From more sources than can be told apart, they come from elsewhere."""
        if kind not in self._counted and len(self._counted) >= self._kinds:
            kind = _Kind(kind.minute, None, _ELSEWHERE, kind.status, kind.code)
        self._counted[kind] += times


def _counted(kind: _Kind, times: int) -> Refused:
    return replace(unread(kind.source, kind.status, kind.code), who=kind.who, times=times)
