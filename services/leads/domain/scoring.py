"""Scoring: how promising a lead is, by rules that each say what they added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FactName = Literal["employees", "industry", "product", "source", "contact", "account", "partner"]
Grade = Literal["A", "B", "C", "D"]
Facts = Mapping[FactName, str | int | bool | None]

HIGHEST = 100
LIMIT = "limit"
"""The contribution that brings a sum outside 0 to 100 back to the edge."""


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """Points for a fact: at least a number, one of some words, or (neither named) simply known.

    Rules about the same fact are alternatives: the first that holds counts.
    """

    name: str
    fact: FactName
    points: int
    at_least: int | None = None
    one_of: frozenset[str] = frozenset()

    def holds(self, facts: Facts) -> bool:
        """Whether the fact is as the rule wants it."""
        value = facts.get(self.fact)
        if self.at_least is not None:
            return isinstance(value, int) and value >= self.at_least
        return value in self.one_of if self.one_of else bool(value)


@dataclass(frozen=True, slots=True)
class Grades:
    """The lowest score of each grade; below the last it is D."""

    a: int = 75
    b: int = 50
    c: int = 25

    def of(self, score: int) -> Grade:
        """The grade a score earns."""
        steps: tuple[tuple[Grade, int], ...] = (("A", self.a), ("B", self.b), ("C", self.c))
        return next((grade for grade, lowest in steps if score >= lowest), "D")


@dataclass(frozen=True, slots=True)
class ScoringModel:
    """A company's idea of a good lead, as data; a changed model is a new version."""

    version: str
    rules: tuple[ScoringRule, ...]
    grades: Grades = Grades()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule added."""

    rule: str
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, its grade, and the contributions that sum up to it."""

    score: int
    grade: Grade
    model_version: str
    contributions: tuple[Contribution, ...]


def score(model: ScoringModel, facts: Facts) -> Score:
    """Add up the rules that hold, one per fact."""
    counted: dict[FactName, Contribution] = {}
    for rule in model.rules:
        if rule.fact not in counted and rule.holds(facts):
            counted[rule.fact] = Contribution(rule.name, rule.points)
    contributions = list(counted.values())
    total = sum(each.points for each in contributions)
    points = min(max(total, 0), HIGHEST)
    if points != total:
        contributions.append(Contribution(LIMIT, points - total))
    return Score(points, model.grades.of(points), model.version, tuple(contributions))
