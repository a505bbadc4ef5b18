"""Load the sample: always from row 1, phase by phase; what is there already answers `unchanged`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx

from samples.api import LoadStopped, post
from samples.mapping import Phase
from samples.settle import wait_until_settled
from samples.wire import Item, Request

Progressed = Callable[[str, int], None]
"""Told the phase and how many more of its records are through."""
Settle = Callable[[httpx.Client], None]

_SHOWN = 3


def load(
    client: httpx.Client, phases: Iterable[Phase], progressed: Progressed, *, settle: Settle = wait_until_settled
) -> Mapping[str, int]:
    """Send all phases, each after the one before has been heard everywhere; how many were created, how many there."""
    counts: Counter[str] = Counter()
    ids: dict[tuple[str, str], str] = {}
    for phase in phases:
        for request in phase.requests:
            for batch in request.batches():
                outcomes = _send(client, request, batch, ids)
                counts.update(outcome["status"] for outcome in outcomes)
                progressed(phase.name, len(batch))
        settle(client)
    return counts


def _send(
    client: httpx.Client, request: Request, batch: list[Item], ids: dict[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """Post one batch and remember the ids it got; there already or new, the answer names them."""
    answer = post(client, request.path, request.body(batch, ids))
    outcomes = answer["items"] if request.is_bulk else [{"status": "sent", "id": answer["id"]}]
    rejected = [outcome for outcome in outcomes if outcome["status"] == "rejected"]
    if rejected:
        raise LoadStopped(_explain(request, batch, rejected))
    ids.update(
        ((request.resource, item["external_id"]), outcome["id"]) for item, outcome in zip(batch, outcomes, strict=True)
    )
    return outcomes


def _explain(request: Request, items: list[Item], rejected: list[dict[str, Any]]) -> str:
    shown = "\n".join(
        f"  {items[outcome['index']]['external_id']}: {outcome['problem']['code']}: {outcome['problem']['detail']}"
        for outcome in rejected[:_SHOWN]
    )
    more = f"\n  and {len(rejected) - _SHOWN} more" if len(rejected) > _SHOWN else ""
    return f"{len(rejected)} of {len(items)} {request.resource} were rejected:\n{shown}{more}"
