"""Checks of conditions, tables and measures."""

from __future__ import annotations

from collections.abc import Sequence

from services.compensation.domain.language.checks.errors import PlanContradictory, PlanIncomplete
from services.compensation.domain.language.checks.ranges import (
    check_idle,
    check_needed,
    check_not_negative,
    check_rate,
    numbered,
)
from services.compensation.domain.language.figures import ANY, RANGE, Amount, Condition, Figure, Table, number_in
from services.compensation.domain.language.measures import Measure

_SUBJECTS = ("line", "deal", "payee")
_NAMED = ("figure", "activities", "score")


def check_conditions(conditions: Sequence[Condition], place: str) -> None:
    """Each names one attribute and tests it."""
    for index, condition in enumerate(conditions):
        _check_condition(condition, numbered(place, index, len(conditions)))


def _check_condition(condition: Condition, place: str) -> None:
    if sum(subject is not None for subject in (condition.line, condition.deal, condition.payee)) != 1:
        raise PlanIncomplete("a condition names one attribute: `line`, `deal` or `payee`", field=place)
    bounds = (condition.at_least, condition.above, condition.at_most, condition.below)
    if not condition.is_ and not condition.is_not and all(bound is None for bound in bounds):
        raise PlanIncomplete("a condition tests: `is`, `is_not`, `at_least`, `above`, `at_most`, `below`", field=place)


def check_table(table: Table, place: str, *, above_100: bool, of_payee_only: bool = False) -> None:
    """Keys fit the attributes, ranges are ranges, and figures are in range."""
    check_needed(table.rows, "a table needs rows", f"{place}.rows")
    for index, attribute in enumerate(table.by):
        _check_attribute(attribute, f"{place}.by[{index}]", of_payee_only=of_payee_only)
    for index, row in enumerate(table.rows):
        at = f"{place}.rows[{index}]"
        if len(row.when) != len(table.by):
            raise PlanContradictory(f"{len(table.by)} keys are wanted, one for each of `by`", field=f"{at}.when")
        for number, key in enumerate(row.when):
            _check_key(key, f"{at}.when[{number}]")
        check_rate(row.value, f"{at}.value", above_100=above_100)
    if table.otherwise is not None:
        check_rate(table.otherwise, f"{place}.otherwise", above_100=above_100)


def _check_attribute(attribute: str, place: str, *, of_payee_only: bool) -> None:
    subject, _, name = attribute.partition(".")
    if subject not in _SUBJECTS or not name:
        raise PlanContradictory(f"`{attribute}` is not `line.…`, `deal.…` or `payee.…`", field=place)
    if of_payee_only and subject != "payee":
        raise PlanContradictory("a figure for a whole period can only depend on the payee", field=place)


def _check_key(key: str, place: str) -> None:
    if key == ANY or RANGE not in key:
        return
    low, _, high = key.partition(RANGE)
    numbers = [found for text in (low, high) if text for found in (number_in(text),) if found is not None]
    if len(numbers) != sum(bool(text) for text in (low, high)):
        raise PlanContradictory(f"`{key}` is not a range of numbers such as 0..12 or 20%..30%", field=place)
    if not numbers or numbers != sorted(numbers) or len(set(numbers)) != len(numbers):
        raise PlanContradictory(f"the range `{key}` holds nothing", field=place)


def check_figure(figure: Figure | None, place: str) -> None:
    """A figure of a period, or a table of them by payee: not negative."""
    if isinstance(figure, Table):
        check_table(figure, place, above_100=True, of_payee_only=True)
    else:
        check_not_negative(figure, place)


def check_amount(amount: Amount, place: str) -> None:
    """An amount's figure, and the quota it is a multiple of."""
    check_figure(amount.value, place)
    if amount.of == "quota":
        check_needed(amount.quota, "say which quota", f"{place}.quota")
    else:
        check_idle(amount.quota, "`quota` is only for `of: quota`", f"{place}.quota")


def check_measure(measure: Measure, place: str) -> None:
    """What is counted has its name, and its conditions make sense."""
    if measure.counts in _NAMED:
        check_needed(measure.name, f"say which {measure.counts}: `name`", f"{place}.name")
    else:
        check_idle(measure.name, f"`name` means nothing where {measure.counts} is counted", f"{place}.name")
    check_conditions(measure.where, f"{place}.where")
    if measure.to_date and measure.over in {"line", "deal", "period", "ever"}:
        raise PlanContradictory(
            "to date is for a longer stretch than the period: `over: year`", field=f"{place}.to_date"
        )
    if measure.as_share:
        _check_share(measure, place)


def _check_share(measure: Measure, place: str) -> None:
    """A share is that of some lines among all that could be counted."""
    check_needed(measure.where, "say which lines are the share: `where`", f"{place}.where")
    check_idle(measure.quota, "a share of all lines has no quota", f"{place}.quota")
    if measure.counts in {"activities", "score"}:
        raise PlanContradictory("a share is one of lines", field=f"{place}.counts")
