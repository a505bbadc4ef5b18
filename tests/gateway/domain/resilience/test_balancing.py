"""Which instance answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from services.gateway.domain.resilience.balancing import least_outstanding, meant_for


@dataclass
class One:
    name: str
    outstanding: int = 0
    weight: int = 1
    when: Mapping[str, str] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        pytest.param([One("a", 3), One("b", 1)], "b", id="the one with less in hand"),
        pytest.param([One("a", 3, 4), One("b", 1, 1)], "a", id="the one with less for its weight"),
        pytest.param([One("a", 0, 0), One("b", 9)], "b", id="never one without weight"),
        pytest.param([One("a", 0, 0)], None, id="nobody, if nobody has weight"),
        pytest.param([], None, id="nobody, if nobody is there"),
    ],
)
def test_the_least_loaded_is_chosen(candidates: list[One], chosen: str | None) -> None:
    found = least_outstanding(candidates, 0)
    assert (found and found.name) == chosen


def test_equals_take_turns() -> None:
    candidates = [One("a"), One("b"), One("c")]
    found = Counter(chosen.name for turn in range(9) if (chosen := least_outstanding(candidates, turn)))
    assert found == {"a": 3, "b": 3, "c": 3}


def test_over_time_each_gets_what_it_weighs() -> None:
    candidates, found = [One("a", weight=1), One("b", weight=3)], Counter[str]()
    for turn in range(400):
        chosen = least_outstanding(candidates, turn)
        assert chosen is not None
        chosen.outstanding += 1
        found[chosen.name] += 1
    assert found == {"a": 100, "b": 300}


@pytest.mark.parametrize(
    ("headers", "meant"),
    [
        pytest.param([(b"x-canary", b"1")], ["canary"], id="a request with the header, for the one that wants it"),
        pytest.param([(b"x-canary", b"2")], ["stable"], id="another value, for the others"),
        pytest.param([], ["stable"], id="no header, for the others"),
    ],
)
def test_headers_say_who_is_meant(headers: list[tuple[bytes, bytes]], meant: list[str]) -> None:
    candidates = [One("stable"), One("canary", when={"x-canary": "1"})]
    assert [one.name for one in meant_for(candidates, headers)] == meant
