"""The bulk form of a resource: up to 500 items, one transaction, every item answered for itself."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from shared.kernel.errors import Refusal
from shared.kernel.outcome import Outcome, rejected
from shared.web.problems import FieldProblem, Problem, field_problems, problem, problem_of

MAX_ITEMS = 500

Item = TypeVar("Item", bound=BaseModel)
Command = TypeVar("Command")


@dataclass(frozen=True, slots=True)
class Malformed:
    """An item that could not be read, and why."""

    errors: tuple[FieldProblem, ...]


def _read_tolerantly(value: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - pydantic's own types
    try:
        return read(value)
    except ValidationError as error:
        return Malformed(tuple(field_problems(error.errors())))


class BulkRequest(BaseModel, Generic[Item]):
    """Items are read one by one: a malformed one is rejected alone."""

    items: Annotated[list[Annotated[Item, WrapValidator(_read_tolerantly)]], Field(min_length=1, max_length=MAX_ITEMS)]


class BulkItem(BaseModel):
    """What became of one item."""

    index: int
    id: UUID | None
    status: Literal["created", "unchanged", "rejected"]
    problem: Problem | None = None


class BulkResponse(BaseModel):
    """One answer per item, in order."""

    items: list[BulkItem]


async def answer_bulk(
    request: BulkRequest[Item],
    command_of: Callable[[Item], Command],
    run: Callable[[Sequence[Command]], Awaitable[Sequence[Outcome]]],
) -> BulkResponse:
    """Turn items into commands, run those that could be read as one, and answer each item in its place."""
    answers: dict[int, BulkItem] = {}
    commands: dict[int, Command] = {}
    for index, item in enumerate(request.items):
        if isinstance(item, Malformed):
            answers[index] = _malformed(index, item)
            continue
        try:
            commands[index] = command_of(item)
        except Refusal as refusal:
            answers[index] = _answered(index, rejected(refusal))
    outcomes = await run(list(commands.values())) if commands else ()
    answers.update({i: _answered(i, outcome) for i, outcome in zip(commands, outcomes, strict=True)})
    return BulkResponse(items=[answers[index] for index in sorted(answers)])


def _answered(index: int, outcome: Outcome) -> BulkItem:
    why = problem_of(outcome.refusal) if outcome.refusal else None
    return BulkItem(index=index, id=outcome.id, status=outcome.status, problem=why)


def _malformed(index: int, item: Malformed) -> BulkItem:
    detail = "; ".join(f"{error.field}: {error.message}" for error in item.errors[:3])
    why = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_item", detail, item.errors)
    return BulkItem(index=index, id=None, status="rejected", problem=why)
