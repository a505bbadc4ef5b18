"""A bounded memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.remembered import Remembered


def test_a_value_is_forgotten_at_its_instant() -> None:
    memory: Remembered[str, int] = Remembered(4)
    memory.keep("a", 1, until=10.0)
    assert memory.recall("a", now=9.9) == 1
    assert memory.recall("a", now=10.0) is None
    assert len(memory) == 0


def test_keeping_again_prolongs() -> None:
    memory: Remembered[str, int] = Remembered(2)
    memory.keep("a", 1, until=10.0)
    memory.keep("b", 2, until=10.0)
    memory.keep("a", 3, until=20.0)
    memory.keep("c", 4, until=20.0)
    assert memory.recall("a", now=15.0) == 3
    assert memory.recall("b", now=5.0) is None


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 100)), max_size=60), st.integers(1, 5))
def test_it_never_grows_beyond_its_size(kept: list[tuple[int, float]], size: int) -> None:
    memory: Remembered[int, int] = Remembered(size)
    for key, until in kept:
        memory.keep(key, key, until)
        assert len(memory) <= size
