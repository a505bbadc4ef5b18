"""What a caller is shown of an answer: cut by field scope first, then to the fields asked for, then tagged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from shared.kernel.errors import Invalid
from shared.web.conditional import tagged
from shared.web.field_scope import Mark, cut, marks_of
from shared.web.identity import Principal
from shared.web.sparse import LONGEST, QUERY, chosen, fields_of, item_of, thinned
from shared.web.tabular import as_file, wants_file

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a route's answers look like: its marked fields, and the fields that can be asked for."""

    model: object
    marks: tuple[Mark, ...]
    fields: tuple[str, ...]
    tabular: bool

    @classmethod
    def of(cls, model: object, *, tabular: bool = False) -> Shape:
        """The shape of a response model; a tabular one can be a file."""
        return cls(model, marks_of(model), fields_of(model), tabular)

    def shown(self, request: Request, response: Response, principal: Principal) -> Response:
        """The answer as this caller may see it and asked for it; only successes of ours are touched."""
        if response.status_code >= HTTPStatus.BAD_REQUEST or not _is_json(response):
            return response
        hidden = [mark for mark in self.marks if not principal.may(mark.permission)]
        asked = request.query_params.get(QUERY) if request.method == "GET" else None
        file = self.tabular and request.method == "GET" and wants_file(request)
        if hidden or asked is not None or file:
            body = cut(json.loads(bytes(response.body)), self.marks, principal.may)
            wanted = self._wanted(asked)
            body = body if asked is None else thinned(body, wanted, self.model)
            fields = [name for name in self.fields if name in wanted]
            response = as_file(request, body, item_of(self.model), fields) if file else _again(response, body)
        return tagged(request, response) if request.method == "GET" or "etag" in response.headers else response

    def _wanted(self, asked: str | None) -> frozenset[str]:
        if asked is None:
            return frozenset(self.fields)
        if len(asked) > LONGEST:
            raise Invalid(f"at most {LONGEST} characters", field=QUERY)
        return chosen(asked, self.fields)


def _is_json(response: Response) -> bool:
    return response.headers.get("content-type", "").startswith(_JSON)


def _again(response: Response, body: Any) -> Response:  # noqa: ANN401 - any JSON document
    kept = {name: value for name, value in response.headers.items() if name not in {"content-length", "content-type"}}
    return JSONResponse(body, status_code=response.status_code, headers=kept)
