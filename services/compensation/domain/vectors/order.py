"""The walk's order over columns: payee, effective day, external id, line; code points decide, never arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.compensation.domain.vectors.bound import Column

_WORD = 8


def rank(texts: Sequence[str]) -> Column:
    """A number per text that compares as the texts do; equal texts get equal numbers."""
    if not len(texts):
        return np.zeros(0, dtype=np.int64)
    encoded = np.array([text.encode() for text in texts], dtype=np.bytes_)
    return rank_of_bytes(encoded)


def rank_of_bytes(encoded: Column) -> Column:
    """The same for UTF-8, whose bytes sort as code points do; texts of one word need no sorting here at all."""
    words = -(-encoded.dtype.itemsize // _WORD)
    padded = encoded.astype(f"S{words * _WORD}").view(">u8").reshape(len(encoded), words)
    if words == 1 and int(padded.max(initial=0)) < 2**63:
        return padded[:, 0].astype(np.int64)
    order = np.lexsort([padded[:, word] for word in reversed(range(words))])
    ordered = padded[order]
    steps = np.zeros(len(encoded), dtype=np.int64)
    steps[1:] = np.cumsum((ordered[1:] != ordered[:-1]).any(axis=1))
    ranks = np.empty(len(encoded), dtype=np.int64)
    ranks[order] = steps
    return ranks


def walk_order(payees: Column, days: Column, ids: Column, lines: Column) -> Column:
    """The permutation in which rows are walked: payee by payee, each by day, external id and line number."""
    return np.lexsort((lines, ids, days, payees))


@dataclass(frozen=True, slots=True)
class Runs:
    """Rows in walk order, cut into runs that accumulate together: a payee's month, a payee's quarter."""

    first: Column
    """The row at which each run begins."""
    of_row: Column
    """The run of each row."""

    @classmethod
    def of(cls, payees: Column, periods: Column) -> Runs:
        """Cut where payee or period changes; a period never comes back, because days only grow."""
        changes = np.ones(len(payees), dtype=bool)
        changes[1:] = (payees[1:] != payees[:-1]) | (periods[1:] != periods[:-1])
        return cls(np.flatnonzero(changes), np.cumsum(changes) - 1)

    def before(self, values: Column) -> Column:
        """What the rows of the same run hold before each row."""
        if not len(values):
            return values
        running = np.cumsum(values) - values
        before: Column = running - running[self.first][self.of_row]
        return before

    def totals(self, values: Column) -> Column:
        """The sum of each run."""
        return np.add.reduceat(values, self.first) if len(values) else values
