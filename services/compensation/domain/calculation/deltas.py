"""Deltas: what leads from one result to another, each naming the fact that caused it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import NamedTuple

from services.compensation.domain.calculation.result import LineKey, PayLine
from services.compensation.domain.facts.facts import Facts


class Delta(NamedTuple):
    """A line before (None: it is new) and after (None: it is gone), and the causes named for it."""

    key: LineKey
    before: PayLine | None
    after: PayLine | None
    causes: tuple[str, ...]

    @property
    def amount(self) -> int:
        """How much the payee gets more, or less, in minor units."""
        return (self.after.amount if self.after else 0) - (self.before.amount if self.before else 0)

    @property
    def line(self) -> PayLine:
        """The line as it is now, else as it was."""
        return self.after or self.before  # type: ignore[return-value]  # one of the two is always there

    @property
    def moves_money(self) -> bool:
        """Whether it is worth a posting; otherwise only the trace changed."""
        return bool(self.amount)


Causes = Callable[[PayLine], Sequence[str]]


def difference(
    before: Iterable[PayLine], after: Iterable[PayLine], causes: Causes = lambda line: (line.cause,)
) -> list[Delta]:
    """The lines that changed, vanished or came, in the order of their keys; nothing where nothing changed."""
    known = {line.key: line for line in before}
    wanted = {line.key: line for line in after}
    changed = (key for key in known.keys() | wanted.keys() if known.get(key) != wanted.get(key))
    return [_delta(known.get(key), wanted.get(key), causes) for key in sorted(changed)]


def _delta(before: PayLine | None, after: PayLine | None, causes: Causes) -> Delta:
    line = after or before
    if line is None:
        raise ValueError("a delta is between two lines of which one at least is there")
    return Delta(line.key, before, after, tuple(dict.fromkeys(causes(line))))


def caused_by(before: Facts, after: Facts) -> Causes:
    """Names the facts that changed between two states: of the line's own deal if any, else of all that changed.

    A line that moved though nothing about its deal changed moved because of the others: an earlier deal that fills
    its tier, a quota, a rate, a plan.
    """
    deals: dict[str, list[str]] = {}
    others: list[str] = []
    for deal, cause in _changed(before, after):
        deals.setdefault(deal, []).append(cause)
        others.append(cause)
    return lambda line: deals.get(line.deal) or sorted(set(others)) or (line.cause,)


def _changed(before: Facts, after: Facts) -> Iterator[tuple[str, str]]:
    """The deal (or nothing) and the cause of each fact that is in one state and not in the other."""
    for field in fields(Facts):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old is new:
            continue
        for fact in _differing(old, new):
            deal = getattr(fact, "deal", None) or (getattr(fact, "id", "") if field.name == "deals" else "")
            yield str(deal), str(getattr(fact, "cause", "") or f"{field.name}:{getattr(fact, 'id', '')}")


def _differing(old: Sequence[object], new: Sequence[object]) -> list[object]:
    """What came, then what is gone; the same object on both sides is not compared field by field."""
    before, after = _by_id(old), _by_id(new)
    come = [fact for key, fact in after.items() if (held := before.get(key)) is not fact and held != fact]
    return come + [fact for key, fact in before.items() if key not in after]


def _by_id(facts: Sequence[object]) -> dict[object, object]:
    """Facts by their id, or by all they say where they have none."""
    return {getattr(fact, "id", None) or repr(fact): fact for fact in facts}
