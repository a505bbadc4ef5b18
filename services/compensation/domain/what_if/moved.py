"""What a change moves: per payee, component and period what pay is and what it would be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.compensation.domain.calculation.result import PayLine
from shared.kernel.hash import sha256_hex


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """One component's pay for one payee in one period, before and after (minor units)."""

    payee: str
    component: str
    period: str
    currency: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """What the payee would win, or lose if negative."""
        return self.after - self.before


def moved(before: Iterable[PayLine], after: Iterable[PayLine]) -> tuple[Moved, ...]:
    """How two sets of lines differ in what they pay; nothing that stays the same."""
    sums = (_sums(before), _sums(after))
    keys = sorted(key for key in sums[0].keys() | sums[1].keys() if sums[0].get(key, 0) != sums[1].get(key, 0))
    return tuple(Moved(*key, sums[0].get(key, 0), sums[1].get(key, 0)) for key in keys)


def receipt(proposed: object, shown: Sequence[Moved], made_at: str) -> str:
    """A hash that says: this was proposed then, and this was shown. Anybody can make it again from the three."""
    told = [[m.payee, m.component, m.period, m.currency, str(m.before), str(m.after)] for m in sorted(shown)]
    return sha256_hex({"proposed": proposed, "made_at": made_at, "moved": told})


_Key = tuple[str, str, str, str]


def _sums(lines: Iterable[PayLine]) -> dict[_Key, int]:
    sums: dict[_Key, int] = {}
    for line in lines:
        key = (line.payee, line.component, line.period.name, line.currency)
        sums[key] = sums.get(key, 0) + line.amount
    return sums
