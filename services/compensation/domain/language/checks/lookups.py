"""Checks of conditions, tables and measures."""

from __future__ import annotations

from collections.abc import Sequence

from services.compensation.domain.language.checks.errors import PlanContradictory, PlanIncomplete
from services.compensation.domain.language.checks.ranges import (
    check_days,
    check_idle,
    check_needed,
    check_not_negative,
    numbered,
)
from services.compensation.domain.language.figures import (
    ANY,
    RANGE,
    Amount,
    Condition,
    Figure,
    Keyed,
    Stated,
    Table,
    number_in,
)
from services.compensation.domain.language.measures import Measure

_SUBJECTS = ("line", "deal", "payee")
_NAMED = ("figure", "activities", "score")


def check_conditions(conditions: Sequence[Condition], place: str) -> None:
    """Each names one attribute and tests it."""
    for index, condition in enumerate(conditions):
        _check_condition(condition, numbered(place, index, len(conditions)))


def _check_condition(condition: Condition, place: str) -> None:
    named = (condition.line, condition.deal, condition.payee, condition.any_of or None, condition.all_of or None)
    if sum(subject is not None for subject in named) != 1:
        reason = "a condition names one attribute (`line`, `deal` or `payee`), or others by `any_of` or `all_of`"
        raise PlanIncomplete(reason, field=place)
    bounds = (condition.at_least, condition.above, condition.at_most, condition.below)
    days = (condition.first_day, condition.last_day)
    tests = condition.is_ or condition.is_not or any(bound is not None for bound in (*bounds, *days))
    check_days(*days, place)
    if condition.group:
        _check_group(condition, place, tests=bool(tests))
    elif not tests:
        reason = "a condition tests: `is`, `is_not`, `at_least`, `above`, `at_most`, `below`, `first_day`, `last_day`"
        raise PlanIncomplete(reason, field=place)


def _check_group(group: Condition, place: str, *, tests: bool) -> None:
    """What puts conditions together tests nothing itself; payees are asked for by themselves."""
    if tests:
        raise PlanContradictory("the tests belong to the conditions named", field=place)
    check_conditions(group.group, f"{place}.{'any_of' if group.any_of else 'all_of'}")
    if len({each.subject == "payee" for each in group.group}) > 1:
        reason = "conditions on the payee and on lines or deals cannot stand in one group; write two components"
        raise PlanContradictory(reason, field=place)


def check_table(table: Table, place: str, *, of_payee_only: bool) -> None:
    """A table of figures, none of them negative."""
    check_keys(table.by, table.rows, place, of_payee_only=of_payee_only)
    for index, row in enumerate(table.rows):
        check_not_negative(row.value, f"{place}.rows[{index}].value")
    check_not_negative(table.otherwise, f"{place}.otherwise")


def check_keys(by: Sequence[str | Measure], rows: Sequence[Keyed], place: str, *, of_payee_only: bool = False) -> None:
    """Keys fit the attributes and counts, and ranges are ranges."""
    check_needed(rows, "a table needs rows", f"{place}.rows")
    for index, dimension in enumerate(by):
        if isinstance(dimension, Measure):
            check_measure(dimension, f"{place}.by[{index}]")
        else:
            check_attribute(dimension, f"{place}.by[{index}]", of_payee_only=of_payee_only)
    for index, row in enumerate(rows):
        at = f"{place}.rows[{index}]"
        if len(row.when) != len(by):
            raise PlanContradictory(f"{len(by)} keys are wanted, one for each of `by`", field=f"{at}.when")
        for number, key in enumerate(row.when):
            _check_key(key, f"{at}.when[{number}]")


def check_attribute(attribute: str, place: str, *, of_payee_only: bool = False) -> None:
    """It is one of a line, a deal or a payee."""
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


def check_figure(figure: Figure | None, place: str, *, of_payee_only: bool = True) -> None:
    """A figure, or a table of them, or one that a fact states: not negative; one of a period is by payee."""
    if isinstance(figure, Table):
        check_table(figure, place, of_payee_only=of_payee_only)
    elif isinstance(figure, Stated):
        check_attribute(figure.attribute, f"{place}.attribute", of_payee_only=of_payee_only)
        check_not_negative(figure.otherwise, f"{place}.otherwise")
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
    check_figure(measure.weight, f"{place}.weight", of_payee_only=False)
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
