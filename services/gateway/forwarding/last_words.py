"""The last answer on a connection, written past any application: a problem, as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from services.gateway.domain.errors import TurnedAway
from services.gateway.domain.headers import Header, to_caller
from shared.kernel.ids import new_id
from shared.web.problems import MEDIA_TYPE, problem


def last_words(refusal: TurnedAway, servers_own: Iterable[Header], *, tls: bool) -> bytes:
    """Why nothing more is heard here; `servers_own` are the headers of every answer."""
    found = problem(HTTPStatus(refusal.status), refusal.code, refusal.detail)
    body = json.dumps(found.model_dump(exclude_none=True)).encode()
    said: list[Header] = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(body))]
    if refusal.retry_after_seconds is not None:
        said.append((b"retry-after", b"%d" % refusal.retry_after_seconds))
    headers = [*servers_own, *to_caller(said, request_id=str(new_id()), tls=tls), (b"connection", b"close")]
    head = STATUS_LINE[refusal.status] + b"".join(b"%b: %b\r\n" % header for header in headers)
    return head + b"\r\n" + body
