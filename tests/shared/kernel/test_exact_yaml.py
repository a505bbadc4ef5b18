"""YAML and JSON are read as the same values, every number exact."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.kernel.exact_json import TextUnreadable, parse_json
from shared.kernel.exact_yaml import parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.1", Decimal("0.1"), id="a fraction is exact"),
        pytest.param(
            "12345678901234567890.123456789", Decimal("12345678901234567890.123456789"), id="so are all digits"
        ),
        pytest.param("-5", Decimal(-5), id="a negative number"),
        pytest.param("1e3", Decimal(1000), id="an exponent"),
        pytest.param("true", True, id="true"),
        pytest.param("null", None, id="null"),
        pytest.param('"0.1"', "0.1", id="a quoted number is a text"),
        pytest.param(
            '{"on": "2024-01-01", "a": [1, 2.50]}', {"on": "2024-01-01", "a": [1, Decimal("2.5")]}, id="nested"
        ),
    ],
)
def test_json_reads_alike_as_json_and_as_yaml(text: str, value: object) -> None:
    assert parse_json(text) == parse_yaml(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("on: 2024-01-01", {"on": "2024-01-01"}, id="`on` is a key and a day is a text"),
        pytest.param("a: yes", {"a": "yes"}, id="yes is a text"),
        pytest.param("a: 010", {"a": "010"}, id="there are no octals"),
        pytest.param("a: 1:30", {"a": "1:30"}, id="nothing counts by sixties"),
        pytest.param("a: 1_000", {"a": "1_000"}, id="no underscores in numbers"),
        pytest.param("a: .inf", {"a": ".inf"}, id="infinity is no number"),
        pytest.param("a: 5%", {"a": "5%"}, id="a percentage is a text"),
        pytest.param("a: .5", {"a": Decimal("0.5")}, id="a leading point"),
        pytest.param("a:", {"a": None}, id="nothing is null"),
        pytest.param("a: ~", {"a": None}, id="so is a tilde"),
    ],
)
def test_yaml_has_no_surprises(text: str, value: object) -> None:
    assert parse_yaml(text) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": 1, "a": 2}', id="a key twice"),
        pytest.param('{"a": ', id="an unfinished text"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_an_unreadable_text_is_refused_by_both(text: str) -> None:
    with pytest.raises(TextUnreadable):
        parse_json(text)
    with pytest.raises(TextUnreadable):
        parse_yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &x [1]\nb: *x", id="an alias"),
        pytest.param("a: !!python/object:os.system {}", id="a tag that would make objects"),
        pytest.param("a: 1\n---\nb: 2", id="two documents"),
    ],
)
def test_unsafe_yaml_is_refused(text: str) -> None:
    with pytest.raises(TextUnreadable):
        parse_yaml(text)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_no_number_is_no_json(word: str) -> None:
    with pytest.raises(TextUnreadable):
        parse_json(word)
