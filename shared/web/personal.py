"""Personal fields: marked once, in the response model; masking, the audit, the access log and CSV go by the mark."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from starlette.routing import BaseRoute

from shared.store.audit.entry import PersonalColumn
from shared.web.field_scope import Needs


@dataclass(frozen=True, slots=True)
class Personal(Needs):
    """Speaks of a person, says who may see it, where it is kept, and which column of that row says of whom.

    `email: Annotated[str | None, Personal(Permission.READ_CONTACTS, "lead_contact", "email", subject="lead_id")]`
    """

    table: str
    column: str
    subject: str

    @property
    def kept(self) -> PersonalColumn:
        """Where it is kept, for the audit."""
        return PersonalColumn(self.table, self.column, self.subject)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The description of the API says so too."""
        return {**handler(schema), "x-personal": True}


def personal_columns(routes: Iterable[BaseRoute]) -> tuple[PersonalColumn, ...]:
    """Every column that an answer of these routes marks as personal."""
    originals = (found.original_route for found in iter_route_contexts(list(routes)))
    models = (route.response_model for route in originals if isinstance(route, APIRoute))
    return tuple(sorted({mark.kept for model in models for mark in marks_of(model)}, key=lambda kept: kept.place))


def marks_of(model: object, above: frozenset[type] = frozenset()) -> Iterator[Personal]:
    """Every mark an answer of this model can carry."""
    if isinstance(model, type) and issubclass(model, BaseModel) and model not in above:
        for field in model.model_fields.values():
            yield from (mark for mark in field.metadata if isinstance(mark, Personal))
            yield from marks_of(field.annotation, above | {model})
    for part in get_args(model):
        yield from marks_of(part, above)
