"""Single values of a document: exact numbers, texts, days, instants and money."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from services.compensation.domain.document.errors import DocumentUnreadable
from services.compensation.domain.errors import FigureTooFine
from shared.kernel.money import Money, exponent

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_DIGITS = 40
_SHOWN = 40


def decimal_of(data: object, place: str) -> Decimal:
    """A number, the text of one, or a percentage ("7.5 %"); never a binary float."""
    if isinstance(data, bool) or not isinstance(data, int | Decimal | str):
        raise refused("a number", data, place)
    if isinstance(data, str):
        return _decimal_in(data, place)
    return _sane(Decimal(data), place)


def _decimal_in(text: str, place: str) -> Decimal:
    figure = text.removesuffix("%").rstrip() if text.endswith("%") else text
    if not _NUMBER.fullmatch(figure) or len(figure) > _MOST_DIGITS:
        raise refused("a number", text, place)
    return _sane(Decimal(figure).scaleb(-2) if figure != text else Decimal(figure), place)


def _sane(figure: Decimal, place: str) -> Decimal:
    digits = figure.as_tuple()
    if not figure.is_finite() or len(digits.digits) > _MOST_DIGITS or abs(figure.adjusted()) > _MOST_DIGITS:
        raise refused(f"a number of at most {_MOST_DIGITS} digits", figure, place)
    return figure


def integer_of(data: object, place: str) -> int:
    """A whole number."""
    figure = decimal_of(data, place)
    if figure != figure.to_integral_value():
        raise refused("a whole number", data, place)
    return int(figure)


def text_of(data: object, place: str) -> str:
    """A text; a number or a truth value stands for its text, as ids and levels are often written bare."""
    match data:
        case str():
            return data
        case bool():
            return str(data).lower()
        case int() | Decimal():
            return plain_number(decimal_of(data, place))
    raise refused("a text", data, place)


def truth_of(data: object, place: str) -> bool:
    """True or false."""
    if not isinstance(data, bool):
        raise refused("true or false", data, place)
    return data


def day_of(data: object, place: str) -> date:
    """A day written as 2024-03-31."""
    try:
        if isinstance(data, str) and _DAY.fullmatch(data):
            return date.fromisoformat(data)
    except ValueError:
        pass
    raise refused("a day such as 2024-03-31", data, place)


def instant_of(data: object, place: str) -> datetime:
    """An instant with its zone, written as 2024-03-31T17:05:00+08:00."""
    try:
        instant = datetime.fromisoformat(data) if isinstance(data, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise refused("an instant with its zone, such as 2024-03-31T17:05:00+08:00", data, place)
    return instant


def money_of(figure: Decimal, currency: str, place: str) -> Money:
    """An amount in major units, which must not be finer than the currency's minor unit."""
    minor = figure.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise FigureTooFine(f"{figure} is finer than the minor unit of {currency}", field=place)
    return Money(int(minor), currency)


def plain_number(figure: Decimal | int) -> str:
    """A number's one canonical text: no exponent, no idle zeros, no negative zero."""
    text = format(Decimal(figure), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def refused(wanted: str, data: object, place: str, hint: str = "") -> DocumentUnreadable:
    """The refusal of a value that is not what is wanted."""
    shown = str(data)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return DocumentUnreadable(f"{wanted} is wanted here, not {shown!r}{hint}", field=place or None)


def nearest(written: str, known: Iterable[str]) -> str:
    """What was probably meant by a word nobody knows, to be told after it; nothing where no word is near."""
    found = get_close_matches(written[:_SHOWN].lower(), list(known), n=1)
    return f" (`{found[0]}`?)" if found else ""
