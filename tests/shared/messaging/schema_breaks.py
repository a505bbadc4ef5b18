"""An event's schema and every kind of change to it, with what the gate says of the step and of the step back."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Change = Callable[[Any], object]

OLD_CODE = "(released code cannot read today's events)"
OLD_EVENTS = "(today's code cannot read the events already on the log)"
BOTH = "(released and today's code cannot read each other's events)"
MEANING = "(the same event means something else to released code than to today's)"

MONEY = {
    "type": "object",
    "title": "Money",
    "properties": {"minor": {"type": "integer"}, "currency": {"type": "string"}},
    "required": ["minor", "currency"],
}
LINE = {
    "type": "object",
    "properties": {"number": {"type": "integer"}, "amount": {"$ref": "#/$defs/Money"}},
    "required": ["number", "amount"],
}
TEXT, NULL = {"type": "string"}, {"type": "null"}
BASE = {
    "$id": "shop.order_placed.v1.json",
    "x-topic": "shop.orders",
    "x-key": "order_id",
    "type": "object",
    "title": "OrderPlaced",
    "$defs": {"Money": MONEY, "Line": LINE},
    "properties": {
        "order_id": {"type": "string", "format": "uuid"},
        "placed_on": {"type": "string", "format": "date"},
        "amount": {"$ref": "#/$defs/Money"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "default": []},
        "grade": {"type": "string", "enum": ["A", "B"]},
        "weight": {"type": "integer", "default": 1},
        "note": {"anyOf": [TEXT, NULL], "default": None},
        "partner_id": {"anyOf": [{"type": "string", "format": "uuid"}, NULL], "default": None},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "code": {"type": "string", "minLength": 2, "maxLength": 8},
    },
    "required": ["order_id", "placed_on", "amount", "grade", "labels", "code"],
}


def put(path: str, value: object) -> Change:
    """Set something deep inside; `put(path, ...)` takes it out."""

    def change(schema: Any) -> None:  # noqa: ANN401 - JSON
        *steps, last = path.split("/")
        for step in steps:
            schema = schema[step]
        if value is ...:
            del schema[last]
        else:
            schema[last] = value

    return change


def require(name: str) -> Change:
    return lambda schema: schema["required"].append(name)


def relax(name: str) -> Change:
    return lambda schema: schema["required"].remove(name)


def both(*changes: Change) -> Change:
    return lambda schema: [change(schema) for change in changes]


def changed(*changes: Change) -> dict[str, Any]:
    schema = deepcopy(BASE)
    both(*changes)(schema)
    return schema


# What is done to the schema; what today's code and released code make of it; and what of the opposite step.
KINDS: dict[str, tuple[Change, list[str], list[str]]] = {
    "an optional field more passes, one less does not": (
        put("properties/channel", {**TEXT, "default": "web"}),
        [],
        [f"channel: the optional field was removed {MEANING}"],
    ),
    "a required field more, and one less": (
        both(put("properties/channel", TEXT), require("channel")),
        [f"channel: a required field was added {OLD_EVENTS}"],
        [f"channel: the required field was removed {OLD_CODE}"],
    ),
    "a field renamed": (
        both(put("properties/note", ...), put("properties/remark", {"anyOf": [TEXT, NULL], "default": None})),
        [f"note: the optional field was removed {MEANING}"],
        [f"remark: the optional field was removed {MEANING}"],
    ),
    "an optional field becomes required, and a required one optional": (
        require("weight"),
        [f"weight: became required {OLD_EVENTS}"],
        [f"weight: is no longer required {OLD_CODE}"],
    ),
    "an integer becomes a number, and a number an integer": (
        put("properties/weight/type", "number"),
        [f"weight: integer became number {OLD_CODE}"],
        [f"weight: number became integer {OLD_EVENTS}"],
    ),
    "one type becomes quite another": (
        put("properties/weight/type", "string"),
        [f"weight: integer became string {BOTH}"],
        [f"weight: string became integer {BOTH}"],
    ),
    "a typed field takes anything, and anything gets a type": (
        put("properties/weight/type", ...),
        [f"weight: integer became anything {OLD_CODE}"],
        [f"weight: anything became integer {OLD_EVENTS}"],
    ),
    "null is no longer allowed, and is allowed": (
        put("properties/note", {**TEXT, "default": None}),
        [f"note: may no longer be null {OLD_EVENTS}"],
        [f"note: may now be null {OLD_CODE}"],
    ),
    "one more alternative, and one less": (
        put("properties/note/anyOf", [TEXT, {"type": "integer"}, NULL]),
        [f"note: may now also be integer {OLD_CODE}"],
        [f"note: may no longer be integer {OLD_EVENTS}"],
    ),
    "alternatives written as a list of types say the same": (
        put("properties/note", {"type": ["null", "string"], "default": None}),
        [],
        [],
    ),
    "a choice less, and a choice more": (
        put("properties/grade/enum", ["A"]),
        [f'grade: may no longer be "B" {OLD_EVENTS}'],
        [f'grade: may now also be "B" {OLD_CODE}'],
    ),
    "a choice replaced": (
        put("properties/grade/enum", ["A", "C"]),
        [f'grade: may no longer be "B" {OLD_EVENTS}', f'grade: may now also be "C" {OLD_CODE}'],
        [f'grade: may no longer be "C" {OLD_EVENTS}', f'grade: may now also be "B" {OLD_CODE}'],
    ),
    "the choice is opened, and closed": (
        put("properties/grade/enum", ...),
        [f'grade: may now be other than "A", "B" {OLD_CODE}'],
        [f'grade: may now only be "A", "B" {OLD_EVENTS}'],
    ),
    "a choice of one is a constant": (
        both(put("properties/grade/enum", ...), put("properties/grade/const", "A")),
        [f'grade: may no longer be "B" {OLD_EVENTS}'],
        [f'grade: may now also be "B" {OLD_CODE}'],
    ),
    "the order of choices says nothing": (put("properties/grade/enum", ["B", "A"]), [], []),
    "a format is dropped, and asked for": (
        put("properties/placed_on/format", ...),
        [f"placed_on: need no longer have the format date {OLD_CODE}"],
        [f"placed_on: must now have the format date {OLD_EVENTS}"],
    ),
    "a day becomes an instant": (
        put("properties/placed_on/format", "date-time"),
        [f"placed_on: the format date became date-time {BOTH}"],
        [f"placed_on: the format date-time became date {BOTH}"],
    ),
    "the format of one alternative changes": (
        put("properties/partner_id/anyOf", [TEXT, NULL]),
        [f"partner_id: need no longer have the format uuid {OLD_CODE}"],
        [f"partner_id: must now have the format uuid {OLD_EVENTS}"],
    ),
    "another default means another event": (
        put("properties/weight/default", 0),
        [f"weight: its default changed from 1 to 0 {MEANING}"],
        [f"weight: its default changed from 0 to 1 {MEANING}"],
    ),
    "a default of true is not one of 1": (
        put("properties/weight/default", True),  # noqa: FBT003 - JSON
        [f"weight: its default changed from 1 to true {MEANING}"],
        [f"weight: its default changed from true to 1 {MEANING}"],
    ),
    "a default is dropped, and given": (
        put("properties/weight/default", ...),
        [f"weight: its default changed from 1 to nothing {MEANING}"],
        [f"weight: its default changed from nothing to 1 {MEANING}"],
    ),
    "a default beside a reference, and none": (
        put("properties/amount/default", None),
        [f"amount: its default changed from nothing to null {MEANING}"],
        [f"amount: its default changed from null to nothing {MEANING}"],
    ),
    "the event moves to another topic": (
        put("x-topic", "shop.baskets"),
        [f"the event: its topic changed from shop.orders to shop.baskets {MEANING}"],
        [f"the event: its topic changed from shop.baskets to shop.orders {MEANING}"],
    ),
    "the event is keyed by something else": (
        put("x-key", "partner_id"),
        [f"the event: its key field changed from order_id to partner_id {MEANING}"],
        [f"the event: its key field changed from partner_id to order_id {MEANING}"],
    ),
    "the event is named otherwise": (
        put("$id", "shop.order_made.v1.json"),
        [
            "the event: its name and version changed from shop.order_placed.v1.json to shop.order_made.v1.json "
            + MEANING
        ],
        [
            "the event: its name and version changed from shop.order_made.v1.json to shop.order_placed.v1.json "
            + MEANING
        ],
    ),
    "unknown fields are refused, and taken": (
        put("additionalProperties", False),  # noqa: FBT003 - JSON
        [f"the event: unknown fields are no longer taken freely {OLD_EVENTS}"],
        [f"the event: unknown fields are taken more freely {OLD_CODE}"],
    ),
    "the values of a dictionary change their type": (
        put("properties/labels/additionalProperties/type", "integer"),
        [f"labels{{}}: string became integer {BOTH}"],
        [f"labels{{}}: integer became string {BOTH}"],
    ),
    "a dictionary takes any value, and no longer": (
        put("properties/labels/additionalProperties", True),  # noqa: FBT003 - JSON
        [f"labels: unknown fields are taken more freely {OLD_CODE}"],
        [f"labels: unknown fields are no longer taken freely {OLD_EVENTS}"],
    ),
    "the items of a list become something else": (
        put("properties/lines/items", TEXT),
        [f"lines[]: object became string {BOTH}"],
        [f"lines[]: string became object {BOTH}"],
    ),
    "the items of a list may be anything, and no longer": (
        put("properties/lines/items", ...),
        [f"lines: items may now be anything {OLD_CODE}"],
        [f"lines: items may no longer be anything {OLD_EVENTS}"],
    ),
    "a nested definition loses a field, and gets one that is required": (
        both(put("$defs/Line/properties/number", ...), put("$defs/Line/required", ["amount"])),
        [f"lines[].number: the required field was removed {OLD_CODE}"],
        [f"lines[].number: a required field was added {OLD_EVENTS}"],
    ),
    "a nested definition gets an optional field, and loses it": (
        put("$defs/Line/properties/discount", {"type": "integer", "default": 0}),
        [],
        [f"lines[].discount: the optional field was removed {MEANING}"],
    ),
    "money counted in fractions is told wherever money is": (
        put("$defs/Money/properties/minor/type", "number"),
        [
            f"amount.minor: integer became number {OLD_CODE}",
            f"lines[].amount.minor: integer became number {OLD_CODE}",
        ],
        [
            f"amount.minor: number became integer {OLD_EVENTS}",
            f"lines[].amount.minor: number became integer {OLD_EVENTS}",
        ],
    ),
    "money becomes a bare number": (
        put("properties/amount", {"type": "integer"}),
        [f"amount: object became integer {BOTH}"],
        [f"amount: integer became object {BOTH}"],
    ),
    "a definition written out in place says the same": (put("properties/amount", MONEY), [], []),
    "a length bound rises at the bottom, and falls": (
        put("properties/code/minLength", 3),
        [f"code: its rule minLength changed from 2 to 3 {OLD_EVENTS}"],
        [f"code: its rule minLength changed from 3 to 2 {OLD_CODE}"],
    ),
    "a length bound rises at the top, and falls": (
        put("properties/code/maxLength", 9),
        [f"code: its rule maxLength changed from 8 to 9 {OLD_CODE}"],
        [f"code: its rule maxLength changed from 9 to 8 {OLD_EVENTS}"],
    ),
    "a rule nobody here knows appears, and goes": (
        put("properties/code/pattern", "^[A-Z]+$"),
        [f'code: its rule pattern changed from nothing to "^[A-Z]+$" {OLD_EVENTS}'],
        [f'code: its rule pattern changed from "^[A-Z]+$" to nothing {OLD_CODE}'],
    ),
    "a rule on a field with alternatives": (
        put("properties/note/maxLength", 5),
        [f"note: its rule maxLength changed from nothing to 5 {OLD_EVENTS}"],
        [f"note: its rule maxLength changed from 5 to nothing {OLD_CODE}"],
    ),
    "a rule that cannot be followed is never passed": (
        put("properties/code/allOf", [{"$ref": "#/$defs/Money"}]),
        [f"code: its rule allOf refers to definitions, which nobody here can follow {BOTH}"],
        [f"code: its rule allOf refers to definitions, which nobody here can follow {BOTH}"],
    ),
    "titles and descriptions bind nobody": (
        both(put("title", "Placed"), put("properties/code/description", "What is on the box.")),
        [],
        [],
    ),
}
