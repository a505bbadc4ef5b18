"""The public API as the loader uses it: bulk posts, whole lists, the backlog."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx

Pause = Callable[[float], None]

_RETRIES = 30
_LARGEST_PAGE = 200
_BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class LoadStopped(Exception):
    """The load cannot go on; what has been loaded stays, and the next start begins again from row 1."""


def connect(url: str, token: str) -> httpx.Client:
    """A client of the gateway that speaks with one token."""
    return httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=60)


def post(client: httpx.Client, path: str, body: Mapping[str, Any], *, pause: Pause = time.sleep) -> dict[str, Any]:
    """Post one body; a busy house is asked again after the time it names, any refusal stops the load."""
    # One key for all tries: one that was answered "busy" after all was done is not done again.
    key = {"idempotency-key": str(uuid4())}
    return _asked(lambda: client.post(path, json=body, headers=key), f"POST {path}", pause)


def get(client: httpx.Client, path: str, **parameters: str | int) -> dict[str, Any]:
    """Read one answer; a busy house is asked again."""
    return _asked(lambda: client.get(path, params=parameters), f"GET {path}")


def every(client: httpx.Client, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page."""
    page = get(client, path, limit=_LARGEST_PAGE, **parameters)
    yield from page["items"]
    while page["next_cursor"]:
        page = get(client, path, limit=_LARGEST_PAGE, cursor=page["next_cursor"], **parameters)
        yield from page["items"]


def _asked(ask: Callable[[], httpx.Response], what: str, pause: Pause = time.sleep) -> dict[str, Any]:
    for _ in range(_RETRIES):
        answer = ask()
        if answer.status_code not in _BUSY:
            break
        pause(float(answer.headers.get("retry-after", "1")))
    if not answer.is_success:
        raise LoadStopped(f"{what} was refused: {_reason(answer)}")
    body: dict[str, Any] = answer.json()
    return body


def _reason(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:500]}"
