"""Manifests: what they say about themselves, and that a handler of the wrong type is a type error."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from shared.contracts.people import MemberJoined, TeamFormed
from shared.contracts.pipeline import DealWon
from shared.messaging.manifest import (
    Manifest,
    event_classes,
    on,
    subscriptions_by_type,
    topics_consumed,
    topics_published,
)
from shared.store.transaction import Transaction


async def listen(tx: Transaction, event: MemberJoined) -> None:
    assert tx
    assert event


HANDLERS = """
from collections.abc import Sequence
from shared.contracts.people import MemberJoined
from shared.contracts.pipeline import DealWon
from shared.messaging.manifest import on, on_runs_of
from shared.store.transaction import Transaction
async def one(tx: Transaction, event: DealWon) -> None: ...
async def many(tx: Transaction, events: Sequence[DealWon]) -> None: ...
def not_async(tx: Transaction, event: DealWon) -> None: ...
"""
WRONG = {
    "on(MemberJoined, one)": "a handler of another event",
    "on_runs_of(MemberJoined, many)": "a handler of runs of another event",
    "on(DealWon, many)": "a handler of runs where one event comes",
    "on_runs_of(DealWon, one)": "a handler of one event where runs come",
    "on(DealWon, not_async)": "a handler that cannot be awaited",
}
RIGHT = ("on(DealWon, one)", "on_runs_of(DealWon, many)")


def test_subscribing_a_handler_of_the_wrong_type_is_a_type_error(tmp_path: Path) -> None:
    first = HANDLERS.count("\n") + 1
    module = tmp_path / "wiring.py"
    module.write_text(HANDLERS + "\n".join([*WRONG, *RIGHT]) + "\n")
    found, _, _ = api.run(["--strict", "--no-error-summary", str(module)])
    wrong_lines = {int(line.split(":")[1]) for line in found.splitlines() if ": error:" in line}
    assert wrong_lines == set(range(first, first + len(WRONG))), found


def test_a_manifest_names_its_topics_and_types() -> None:
    manifest = Manifest("forecast", (DealWon,), (on(MemberJoined, listen),))
    assert topics_published(manifest) == ("pipeline.opportunities",)
    assert topics_consumed(manifest) == ("people.members",)
    assert subscriptions_by_type(manifest)["people.member_joined.v1"].handler is listen
    assert event_classes([manifest]) == {"pipeline.deal_won.v1": DealWon}


def test_an_event_is_announced_or_handled_once() -> None:
    with pytest.raises(ValueError, match=r"announces people\.team_formed\.v1 twice"):
        Manifest("people", (TeamFormed, TeamFormed))
    with pytest.raises(ValueError, match=r"reacts to people\.member_joined\.v1 twice"):
        Manifest("people", (), (on(MemberJoined, listen), on(MemberJoined, listen)))
