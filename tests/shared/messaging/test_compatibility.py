"""What breaks a promise, one row per kind of break, each read both ways."""

from __future__ import annotations

from copy import deepcopy

import pytest

from shared.contracts.event import Event
from shared.messaging.compatibility import breaks, release_breaks
from shared.messaging.schemas import schema_of
from tests.contracts.catalogue import EVENTS
from tests.shared.messaging.schema_breaks import BASE, BOTH, KINDS, OLD_CODE, TEXT, Change, changed, put, relax


@pytest.mark.parametrize(("change", "forth", "back"), KINDS.values(), ids=KINDS)
def test_a_kind_of_break_is_told_in_words_both_ways(change: Change, forth: list[str], back: list[str]) -> None:
    after = changed(change)

    assert [str(one) for one in breaks(BASE, after)] == forth
    assert [str(one) for one in breaks(after, BASE)] == back


def test_every_break_of_a_schema_is_listed_not_only_the_first() -> None:
    after = changed(put("x-key", "code"), put("properties/note", ...), put("properties/grade/enum", ["A"]))

    assert [one.path for one in breaks(BASE, after)] == ["", "grade", "note"]


def test_a_definition_that_contains_itself_is_compared_and_ends() -> None:
    tree = {"type": "object", "properties": {"branch": {"$ref": "#/$defs/Tree"}, "leaf": TEXT}}
    before = {"$defs": {"Tree": tree}, "$ref": "#/$defs/Tree"}
    after = deepcopy(before)
    put("$defs/Tree/properties/leaf/type", "integer")(after)

    assert [str(one) for one in breaks(before, after)] == [f"leaf: string became integer {BOTH}"]


def test_an_alternative_that_fits_none_does_not_hide_breaks_elsewhere() -> None:
    choice = {"anyOf": [{"$ref": "#/$defs/Money"}, TEXT, {"type": "boolean"}]}
    before = changed(put("properties/price", choice))
    after = changed(put("properties/price", choice), put("$defs/Money/properties/currency/type", "integer"))

    assert [one.path for one in breaks(before, after)] == [
        "amount.currency",
        "lines[].amount.currency",
        "price.currency",
    ]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_every_promise_is_compatible_with_itself_and_can_be_followed_to_the_end(event: type[Event]) -> None:
    assert breaks(schema_of(event), schema_of(event)) == []


V1, V2, OTHER = "shop.order_placed.v1", "shop.order_placed.v2", "shop.order_lost.v2"


@pytest.mark.parametrize(
    ("released", "today", "consumed", "found"),
    [
        pytest.param({V1}, {V1, V2}, {V1, V2}, [], id="a later version beside it"),
        pytest.param({V1}, {V2}, {V2}, [], id="gone when nobody consumes it and its successor is there"),
        pytest.param({V1}, {V2}, {V1}, [f"{V1}: is no longer announced {OLD_CODE}"], id="gone while consumed"),
        pytest.param({V1}, {OTHER}, set(), [f"{V1}: is no longer announced {OLD_CODE}"], id="gone without successor"),
        pytest.param({V2}, {V1}, set(), [f"{V2}: is no longer announced {OLD_CODE}"], id="replaced by an older one"),
    ],
)
def test_a_type_may_go_only_after_its_successor_has_come(
    released: set[str], today: set[str], consumed: set[str], found: list[str]
) -> None:
    assert release_breaks(dict.fromkeys(released, BASE), dict.fromkeys(today, BASE), consumed) == found


def test_the_breaks_of_a_release_name_the_type() -> None:
    found = release_breaks({V1: BASE}, {V1: changed(relax("grade"))}, ())

    assert found == [f"{V1}: grade: is no longer required {OLD_CODE}"]
