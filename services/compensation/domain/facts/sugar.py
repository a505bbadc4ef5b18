"""Shorter ways to write facts: a deal of one line, a period by its name, attributes that always held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from services.compensation.domain.document.errors import DocumentUnreadable
from services.compensation.domain.document.schema import NUMBER, TEXT
from services.compensation.domain.document.shape import Plain, Sugar, Sugars
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Payee
from services.compensation.domain.facts.spans import days_of
from services.compensation.domain.facts.targets import GivenAttainment, Quota, QuotaRelief, Score

Written = dict[str, object]
_OF_A_LINE = ("amount", "margin", "units", "figures")
_PERIOD: Plain = {
    "description": "A period of the common calendar instead of `first_day` and `last_day`.",
    "type": ["string", "number"],
}


def _days(written: Written, place: str, _currency: str | None) -> Written:
    """A period's name becomes its first and last day."""
    if "period" not in written:
        return written
    rest = {key: value for key, value in written.items() if key != "period"}
    first, last = days_of(written["period"], f"{place}.period")
    return {"first_day": first.isoformat(), "last_day": last.isoformat(), **rest}


def _lines(written: Written, place: str, currency: str | None) -> Written:
    """An amount of the deal itself becomes its only line; the document's currency is the deal's."""
    if currency is not None:
        written = {"currency": currency, **written}
    line = {key: written[key] for key in _OF_A_LINE if key in written}
    if not line:
        return written
    if "lines" in written:
        raise DocumentUnreadable("a deal has `lines` or an `amount` of its own, not both", field=f"{place}.lines")
    rest = {key: value for key, value in written.items() if key not in line}
    return {**rest, "lines": [{"number": 1, **line}]}


def _attributes(written: Written, _place: str, _currency: str | None) -> Written:
    """Attributes as names with their values have always held."""
    plain = written.get("attributes")
    if not isinstance(plain, Mapping):
        return written
    return {**written, "attributes": [{"name": name, "value": value} for name, value in plain.items()]}


def _without_currency(written: Written, _place: str, _currency: str | None) -> Written:
    return {key: value for key, value in written.items() if key != "currency"}


_SPAN = Sugar({"period": _PERIOD}, _days, ("first_day", "last_day"))

SUGARS: Sugars = {
    Facts: Sugar({"currency": {"description": "The currency of bare amounts.", "type": "string"}}, _without_currency),
    Deal: Sugar(
        {
            **dict.fromkeys(("amount", "margin"), cast("Plain", {"$ref": "#/$defs/Money"})),
            "units": NUMBER,
            "figures": {"type": "object", "additionalProperties": NUMBER},
        },
        _lines,
        ("lines", "currency"),
    ),
    Payee: Sugar(
        {
            "attributes": {
                "anyOf": [
                    {"type": "array", "items": {"$ref": "#/$defs/Attribute"}},
                    {"type": "object", "additionalProperties": TEXT},
                ]
            }
        },
        _attributes,
    ),
    Quota: _SPAN,
    QuotaRelief: _SPAN,
    Score: _SPAN,
    GivenAttainment: _SPAN,
}
