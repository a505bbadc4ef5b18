"""Every item of a bulk request is answered in its place."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from shared.kernel.errors import Conflict, Invalid
from shared.kernel.ids import new_id
from shared.kernel.outcome import Outcome, created, rejected, unchanged
from shared.web.bulk import BulkRequest, answer_bulk


class Item(BaseModel):
    name: str = Field(min_length=1)
    size: int = 0


class NameTaken(Conflict):
    """Someone has it."""


def command(item: Item) -> str:
    if item.size > 10:
        raise Invalid("too large", field="size")
    return item.name


async def run(names: Sequence[str]) -> list[Outcome]:
    answers = {
        "new": created(new_id()),
        "old": unchanged(new_id()),
        "taken": rejected(NameTaken("taken", field="name")),
    }
    return [answers[name] for name in names]


async def test_each_item_for_itself() -> None:
    raw = [
        {"name": "new"},
        {"name": ""},
        {"name": "old"},
        {"name": "x", "size": 11},
        {"name": "taken"},
        {"size": "big"},
    ]

    answer = await answer_bulk(BulkRequest[Item].model_validate({"items": raw}), command, run)

    assert [(item.index, item.status) for item in answer.items] == [
        (0, "created"), (1, "rejected"), (2, "unchanged"), (3, "rejected"), (4, "rejected"), (5, "rejected"),
    ]  # fmt: skip
    problems = [item.problem for item in answer.items if item.problem]
    assert [(p.code, [e.field for e in p.errors]) for p in problems] == [
        ("invalid_item", ["name"]), ("invalid", ["size"]), ("name_taken", ["name"]), ("invalid_item", ["name", "size"]),
    ]  # fmt: skip
