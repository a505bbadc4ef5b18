"""Sums of a statement."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from services.compensation.domain.statement.quantity import COUNT, Quantity
from services.compensation.domain.statement.statement import Component, Entry, Statement
from shared.kernel.money import Money


def usd(minor: int) -> Money:
    return Money(minor, "USD")


PART = Component("a", "A", "", Quantity(Fraction(0), COUNT), (), (), usd(100))
STATEMENT = Statement(
    payee="anna", name="Anna", period="May 2026", plan="", plan_hash="", inputs_hash="", currency="USD", known_at="",
    components=(PART, replace(PART, id="b", earned=usd(11))), entries=(Entry("Refund", usd(-30)),),
)  # fmt: skip


def test_what_is_earned_and_what_is_paid() -> None:
    assert (STATEMENT.earned, STATEMENT.payable) == (usd(111), usd(81))


def test_nothing_earned_is_nothing() -> None:
    assert replace(STATEMENT, components=(), entries=()).payable == usd(0)


def test_a_bound_is_in_the_unit_of_what_is_attained() -> None:
    assert PART.bound(Fraction(7)) == Quantity(Fraction(7), COUNT)
