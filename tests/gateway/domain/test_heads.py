"""Heads as they are heard: a chain that only grows never contradicts itself."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.gateway.domain.heads import Fault, SealedHead, judged

AT = datetime(2026, 1, 1, tzinfo=UTC)
GROWN, BACK, FORK = None, Fault.BACKWARDS, Fault.FORKED


def head(position: int, said: str, database: str = "leads") -> SealedHead:
    return SealedHead(uuid4(), database, position, said.encode(), "k", b"s", AT)


@pytest.mark.parametrize(
    ("heard", "faults"),
    [
        pytest.param([(6, "f"), (9, "i")], [GROWN, GROWN], id="it grows"),
        pytest.param([(5, "e"), (6, "f")], [GROWN, GROWN], id="the newest is told again"),
        pytest.param([(3, "c")], [GROWN], id="an old one is told again"),
        pytest.param([(5, "x")], [FORK], id="another for the newest"),
        pytest.param([(3, "x")], [FORK], id="another for an old one"),
        pytest.param([(4, "d")], [BACK], id="between two that were published"),
        pytest.param([(7, "g"), (6, "f"), (8, "h")], [GROWN, BACK, GROWN], id="back within a run"),
        pytest.param([(7, "g"), (7, "x"), (7, "g")], [GROWN, FORK, GROWN], id="two for one place within a run"),
    ],
)
def test_what_is_heard_after_positions_3_and_5(heard: list[tuple[int, str]], faults: list[Fault | None]) -> None:
    known = {("leads", 3): b"c", ("leads", 5): b"e"}
    found = judged([head(position, said) for position, said in heard], {"leads": 5}, known)
    assert [one.fault for one in found] == faults


def test_databases_have_nothing_to_do_with_each_other() -> None:
    found = judged([head(1, "a", "people"), head(6, "f")], {"leads": 5}, {("leads", 1): b"z"})
    assert [one.fault for one in found] == [GROWN, GROWN]
