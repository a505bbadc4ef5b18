"""Runs: cutting a batch into pieces of one type that a handler can take at once, without touching the order per key."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def runs_of(items: Sequence[T], kinds: Sequence[str], keys: Sequence[Hashable]) -> list[list[T]]:
    """Cut items, each of a kind and a key, into runs of one kind.

    Within a key the order stays; across keys it may change, which is what makes runs long. Again and again the kind
    that stands at the head of most keys is taken, with all consecutive heads of that kind from every key; among equals
    the kind whose first head came first. A run keeps its items in their original order.
    """
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for index, key in enumerate(keys):
        waiting[key].append(index)
    heads: dict[str, list[Hashable]] = defaultdict(list)
    for key, queue in waiting.items():
        heads[kinds[queue[0]]].append(key)
    runs = []
    while heads:
        kind = max(heads, key=lambda kind: (len(heads[kind]), -min(waiting[key][0] for key in heads[kind])))
        run: list[int] = []
        for key in heads.pop(kind):
            queue = waiting[key]
            while queue and kinds[queue[0]] == kind:
                run.append(queue.popleft())
            if queue:
                heads[kinds[queue[0]]].append(key)
        runs.append([items[index] for index in sorted(run)])
    return runs
