"""A kept answer shows nothing that the record itself would not show its caller now."""

import json
import re
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.types import Message

from shared.web.problems import MEDIA_TYPE, problem

_TO_ITS_ID = re.compile(r"(.*?/\{\w+\})")
BULK = "/bulk"
_NO_SUCH_ROUTE = "not_found"


async def shown_again(request: Request, kept: Response) -> Response:
    """The kept answer, or the 404 its caller would get for the record by now; of a bulk answer, item by item."""
    if request.url.path.endswith(BULK):
        return await _items_shown_again(request, kept)
    path = _record(request, kept)
    seen = await _look(request, path) if path else None
    return seen if seen is not None else kept


async def _items_shown_again(request: Request, kept: Response) -> Response:
    """What became of each item its sender may know; which record that is, only while it is within sight."""
    body = _read(bytes(kept.body)) if kept.status_code < HTTPStatus.BAD_REQUEST else None
    hidden = False
    for item in body["items"] if isinstance(body, dict) else ():
        seen = await _look(request, f"{request.url.path.removesuffix(BULK)}/{item['id']}") if item["id"] else None
        if seen is not None:
            item["id"], item["problem"], hidden = None, _out_of_sight(_read(bytes(seen.body))["code"]), True
    if not hidden:
        return kept
    headers = {name: value for name, value in kept.headers.items() if name not in {"content-length", "content-type"}}
    return JSONResponse(body, status_code=kept.status_code, headers=headers)


def _out_of_sight(code: str) -> dict[str, Any]:
    """The refusal in words of its own: those of a look at the record would name it."""
    return problem(HTTPStatus.NOT_FOUND, code, "there is no such record within sight").model_dump(mode="json")


def _record(request: Request, kept: Response) -> str | None:
    """Where the record that was written can be read: under the first id of the path, or the id of the answer."""
    below = _TO_ITS_ID.match(request.scope["route"].path_format)
    if below is not None:
        return below[1].format(**request.path_params)
    body = _read(bytes(kept.body)) if kept.status_code < HTTPStatus.BAD_REQUEST else None
    made = body.get("id") if isinstance(body, dict) else None
    return None if made is None else f"{request.url.path}/{made}"


def _read(body: bytes) -> Any:  # noqa: ANN401 - any JSON document
    try:
        return json.loads(body)
    except ValueError:
        return None


async def _look(request: Request, path: str) -> Response | None:
    """The problem that reading answers if the record is not there for this caller."""
    answered: dict[str, Any] = {"status": 0, "body": b""}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answered["status"] = message.get("status", answered["status"])
        answered["body"] += message.get("body", b"")

    await request.app(_reading(request, path), receive, send)
    if answered["status"] != HTTPStatus.NOT_FOUND or _read(answered["body"]).get("code") == _NO_SUCH_ROUTE:
        return None
    return Response(answered["body"], status_code=HTTPStatus.NOT_FOUND, media_type=MEDIA_TYPE)


def _reading(request: Request, path: str) -> dict[str, Any]:
    kept = ("type", "asgi", "http_version", "scheme", "client", "server", "root_path")
    authorization = request.headers.get("authorization", "")
    return {
        **{name: request.scope[name] for name in kept if name in request.scope},
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"authorization", authorization.encode("latin-1"))],
    }
