"""What a field takes, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.web.fields import Count, Day, Name, Sentence
from shared.web.money import LARGEST, GivenMoney, MoneyModel, NonNegativeMoney, PositiveMoney


def taken(field: Any, value: object) -> object:  # noqa: ANN401 - an annotated type
    return TypeAdapter(field).validate_python(value)


@pytest.mark.parametrize("value", ["2017-03-01", date(2017, 3, 1)])
def test_a_day_is_written_as_a_day(value: object) -> None:
    assert taken(Day, value) == date(2017, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1483228800, id="seconds"),
        pytest.param("1483228800", id="seconds as text"),
        pytest.param("2017-01-01T00:00:00", id="an instant"),
        pytest.param("2017-02-30", id="a day that does not exist"),
        pytest.param("17-01-01", id="a year of two digits"),
        pytest.param(" 2017-01-01", id="white space"),
        pytest.param(None, id="nothing"),
    ],
)
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        taken(Day, value)


@pytest.mark.parametrize("field", [Name, Sentence])
@pytest.mark.parametrize("value", ["", "a\0b", "\0", 5])
def test_what_cannot_be_stored_as_text_is_refused(field: object, value: object) -> None:
    with pytest.raises(ValidationError):
        taken(field, value)


@pytest.mark.parametrize("value", [-1, True, "12", 1.5, 2**31])
def test_what_is_no_count_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        taken(Count, value)


@pytest.mark.parametrize(
    ("field", "minor"),
    [
        pytest.param(GivenMoney, LARGEST + 1, id="more than a caller may name"),
        pytest.param(GivenMoney, -LARGEST - 1, id="less than a caller may name"),
        pytest.param(NonNegativeMoney, -1, id="a negative amount"),
        pytest.param(PositiveMoney, 0, id="nothing where something is asked"),
        pytest.param(MoneyModel, 1.0, id="a fraction's type"),
        pytest.param(MoneyModel, True, id="a truth value"),
    ],
)
def test_amounts_that_are_refused(field: object, minor: object) -> None:
    with pytest.raises(ValidationError):
        taken(field, {"minor": minor, "currency": "USD"})


def test_a_sum_may_be_larger_than_what_a_caller_may_name() -> None:
    assert MoneyModel(minor=3 * LARGEST, currency="USD").value.minor == 3 * LARGEST
