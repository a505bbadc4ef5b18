"""What every table of compensation is made of."""

from typing import Any

from sqlalchemy import Column, Date, DateTime, Text, Uuid

from shared.store.house import new_metadata

METADATA = new_metadata()


def instant(name: str = "recorded_at", *, nullable: bool = False) -> Column[object]:
    """An instant; `recorded_at` unless named otherwise."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> Column[object]:
    """A calendar day in the company's zone."""
    return Column(name, Date, nullable=nullable)


def text(name: str, *, nullable: bool = False) -> Column[str]:
    """A text."""
    return Column(name, Text, nullable=nullable)


def reference(name: str, *, nullable: bool = False) -> Column[object]:
    """Another record's id."""
    return Column(name, Uuid, nullable=nullable)


def identity() -> Column[object]:
    """The record's own id."""
    return Column("id", Uuid, primary_key=True)


def decision() -> tuple[Column[Any], ...]:
    """Who asked for something, who decided about it, and how."""
    return (
        text("status"),
        text("requested_by"),
        text("decided_by", nullable=True),
        instant("decided_at", nullable=True),
        text("decision_reason", nullable=True),
    )
