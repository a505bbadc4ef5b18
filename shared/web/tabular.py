"""CSV at the edge: a list as a file for who accepts one, and a file as the items of the bulk form."""

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, get_type_hints

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.types import Message

from shared.web.bulk import MAX_ITEMS
from shared.web.spreadsheets import MEDIA_TYPE, columns_of, read, written

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def wants_file(request: Request) -> bool:
    """Whether the caller would rather have a file than JSON."""
    return request.headers.get("accept", "").split(",")[0].split(";")[0].strip().lower() == MEDIA_TYPE


def as_file(request: Request, body: Mapping[str, Any], item: object, fields: Sequence[str]) -> Response:
    """A page of a list as a file; what follows it is linked, as the cursor has no place in a table."""
    columns = [column for column in columns_of(item) if column.split(".")[0] in fields]
    name = request.url.path.rstrip("/").rsplit("/", 1)[-1]
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    if body.get("next_cursor"):
        following = request.url.include_query_params(cursor=body["next_cursor"])
        headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(written(body["items"], columns), media_type=MEDIA_TYPE, headers=headers)


def taking_files(handle: Handler, endpoint: Callable[..., Any]) -> Handler:
    """A bulk route that takes files too: in runs of what one request may carry, all in the request's transaction."""
    item = item_of(endpoint)

    async def taken(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != MEDIA_TYPE:
            return await handle(request)
        answers: list[dict[str, Any]] = []
        for run in _runs(read(await request.body(), item)):
            response = await handle(_as_json(request, {"items": run}))
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                return response
            told = json.loads(bytes(response.body))["items"]
            answers += [{**each, "index": len(answers) + number} for number, each in enumerate(told)]
        return JSONResponse({"items": answers})

    return taken


def item_of(endpoint: Callable[..., Any]) -> object:
    """The model of one item of a bulk route."""
    body = get_type_hints(endpoint)["body"]
    (item,) = body.__pydantic_generic_metadata__["args"]
    return item


def _runs(items: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(items), MAX_ITEMS):
        yield items[start : start + MAX_ITEMS]


def _as_json(request: Request, body: object) -> Request:
    """The same request with another body; its state, and with it its transaction, is shared."""
    of_body = {b"content-type", b"content-length"}
    kept = [(name, value) for name, value in request.scope["headers"] if name not in of_body]
    content = json.dumps(body).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return Request({**request.scope, "headers": [*kept, (b"content-type", b"application/json")]}, receive)
