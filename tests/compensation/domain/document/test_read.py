"""Reading documents: exact figures, shorthands, and refusals that name the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

import pytest

from services.compensation.domain.document.errors import DocumentUnreadable, KeyMissing, KeyUnknown
from services.compensation.domain.document.read import Context, read
from services.compensation.domain.document.write import document
from services.compensation.domain.errors import FigureTooFine
from shared.kernel.errors import Refusal
from shared.kernel.money import Money


@dataclass(frozen=True)
class Dog:
    bark: Decimal
    kind: Literal["dog"] = "dog"


@dataclass(frozen=True)
class Cat:
    lives: int = 9
    kind: Literal["cat"] = "cat"


@dataclass(frozen=True)
class Name:
    shorthand: ClassVar[str] = "first"

    first: str
    last: str | None = None


@dataclass(frozen=True)
class Steps:
    steps: tuple[Decimal, ...]


@dataclass(frozen=True)
class Slope:
    slope: Decimal


@dataclass(frozen=True)
class Fee:
    shorthand: ClassVar[str] = "size"

    size: Decimal | Slope
    paid: bool = False


@dataclass(frozen=True)
class House:
    id: str
    from_: date | None = None
    pets: tuple[Dog | Cat, ...] = ()
    owner: Name | None = None
    way: Decimal | Steps | Slope | None = None
    price: Money | None = None
    fee: Fee | None = None
    colour: Literal["red", "blue"] = "red"
    rooms: Mapping[str, Decimal] = field(default_factory=dict)
    sold: bool = False


EURO = Context("EUR")


@pytest.mark.parametrize(
    ("written", "means"),
    [
        pytest.param({"id": "a"}, House("a"), id="what is left out has its default"),
        pytest.param({"id": Decimal(7)}, House("7"), id="a number stands for its text"),
        pytest.param({"id": True}, House("true"), id="a truth value stands for its text"),
        pytest.param({"id": "a", "owner": None}, House("a"), id="null says nothing"),
        pytest.param(
            {"id": "a", "from": "2024-02-29"}, House("a", date(2024, 2, 29)), id="a word of Python's is a key"
        ),
        pytest.param({"id": "a", "owner": "Ann"}, House("a", owner=Name("Ann")), id="a bare value is the main field"),
        pytest.param({"id": "a", "way": "7.5 %"}, House("a", way=Decimal("0.075")), id="a percentage is a fraction"),
        pytest.param({"id": "a", "way": "0.1"}, House("a", way=Decimal("0.1")), id="a number may be a text"),
        pytest.param(
            {"id": "a", "way": {"slope": Decimal(1)}}, House("a", way=Slope(Decimal(1))), id="its keys tell it"
        ),
        pytest.param(
            {"id": "a", "way": {"steps": Decimal(1)}}, House("a", way=Steps((Decimal(1),))), id="one stands for a list"
        ),
        pytest.param({"id": "a", "fee": Decimal(5)}, House("a", fee=Fee(Decimal(5))), id="the main field bare"),
        pytest.param({"id": "a", "fee": {"slope": "5"}}, House("a", fee=Fee(Slope(Decimal(5)))), id="an object alone"),
        pytest.param(
            {"id": "a", "fee": {"size": {"slope": "5"}}}, House("a", fee=Fee(Slope(Decimal(5)))), id="in full"
        ),
        pytest.param({"id": "a", "pets": {"kind": "cat"}}, House("a", pets=(Cat(),)), id="the kind tells it"),
        pytest.param({"id": "a", "price": Decimal("1.5")}, House("a", price=Money(150, "EUR")), id="in the currency"),
        pytest.param(
            {"id": "a", "price": {"amount": "7", "currency": "JPY"}}, House("a", price=Money(7, "JPY")), id="in its own"
        ),
    ],
)
def test_a_document_is_read(written: object, means: House) -> None:
    assert read(House, written, context=EURO) == means
    assert read(House, document(means), context=EURO) == means


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        pytest.param({"id": "a", "colur": "red"}, "`colour`?", id="a key"),
        pytest.param({"id": "a", "colour": "Blu"}, "`blue`?", id="a word"),
        pytest.param({"id": "a", "pets": [{"kind": "cats"}]}, "`cat`?", id="a kind"),
    ],
)
def test_a_slip_of_the_pen_is_told_the_word_that_was_meant(written: object, hint: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(House, written, context=EURO)
    assert hint in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "refusal", "place"),
    [
        pytest.param({}, KeyMissing, "id", id="a key is missing"),
        pytest.param({"id": "a", "colour": "green"}, DocumentUnreadable, "colour", id="none of the words"),
        pytest.param({"id": "a", "nmae": "b"}, KeyUnknown, "nmae", id="a key nobody knows"),
        pytest.param({"id": "a", "pets": [{"kind": "cat"}, {"kind": "dog"}]}, KeyMissing, "pets[1].bark", id="deep"),
        pytest.param({"id": "a", "pets": [{"bark": "1"}]}, KeyMissing, "pets[0].kind", id="the kind is missing"),
        pytest.param({"id": "a", "pets": [{"kind": "cow"}]}, DocumentUnreadable, "pets[0].kind", id="an unknown kind"),
        pytest.param({"id": "a", "rooms": {"k": "x"}}, DocumentUnreadable, "rooms.k", id="no number in a mapping"),
        pytest.param({"id": "a", "rooms": {"k": "1e5"}}, DocumentUnreadable, "rooms.k", id="no exponents in texts"),
        pytest.param({"id": "a", "rooms": {"k": Decimal("1e99")}}, DocumentUnreadable, "rooms.k", id="beyond all sums"),
        pytest.param({"id": "a", "rooms": {"k": 0.1}}, DocumentUnreadable, "rooms.k", id="a binary float"),
        pytest.param({"id": "a", "rooms": {"k": True}}, DocumentUnreadable, "rooms.k", id="a truth value is no number"),
        pytest.param({"id": "a", "from": "2024-02-30"}, DocumentUnreadable, "from", id="no such day"),
        pytest.param({"id": "a", "price": Decimal("1.555")}, FigureTooFine, "price", id="finer than a cent"),
        pytest.param({"id": "a", "fee": {"slop": "5"}}, KeyUnknown, "fee.slop", id="an object of neither"),
        pytest.param({"id": "a", "way": {"x": 1}}, DocumentUnreadable, "way", id="fits neither"),
        pytest.param({"id": "a", "way": {"slope": "1", "steps": "1"}}, DocumentUnreadable, "way", id="fits both"),
        pytest.param(
            {"id": "a", "pets": [{"kind": "cat", "lives": "1.5"}]}, DocumentUnreadable, "pets[0].lives", id="half"
        ),
        pytest.param({"id": ["a"]}, DocumentUnreadable, "id", id="a list is no text"),
        pytest.param({"id": "a", "sold": "yes"}, DocumentUnreadable, "sold", id="neither true nor false"),
        pytest.param("a", DocumentUnreadable, None, id="no object at all"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    written: object, refusal: type[Refusal], place: str | None
) -> None:
    with pytest.raises(refusal) as refused:
        read(House, written, context=EURO)
    assert refused.value.field == place
