"""Conditional requests: an ETag per representation, 304 for what the caller has already, 412 for a change meant for it.

A tag is `"<version>-<hash>"`: what a change is meant for is the record's version, what a reader has is the
representation, which differs with the fields asked for and the caller's sight. A list's tag is the hash alone.
"""

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from shared.kernel.changes import Versions

_HASH_LENGTH = 20
_CACHE = "private, no-cache"


async def _expected(if_match: Annotated[str | None, Header(max_length=1000)] = None) -> Versions:
    """The versions named by If-Match. A weak tag names none: it says too little to change something by."""
    if if_match is None or if_match.strip() == "*":
        return None
    return frozenset(tag.rpartition("-")[0] or tag for tag in _tags(if_match))


Expected = Annotated[Versions, Depends(_expected)]


def tell_version(response: Response, version: object) -> None:
    """Say which version of the record is answered; the edge makes the ETag of it."""
    response.headers["etag"] = str(version)


def tagged(request: Request, response: Response) -> Response:
    """The answer with the ETag of exactly this representation; 304 if the caller has it already."""
    version = response.headers.get("etag", "")
    if version.startswith('"'):  # A kept answer comes with its tag; what is shown of it now may differ.
        version = version.strip('"').rpartition("-")[0]
    digest = hashlib.sha256(bytes(response.body)).hexdigest()[:_HASH_LENGTH]
    tag = f'"{version}-{digest}"' if version else f'"{digest}"'
    response.headers["etag"], response.headers["cache-control"] = tag, _CACHE
    response.headers["vary"] = "Authorization, Accept"
    if request.method == "GET" and _has(request.headers.get("if-none-match"), tag):
        return Response(
            status_code=304, headers={name: response.headers[name] for name in ("etag", "cache-control", "vary")}
        )
    return response


def _has(if_none_match: str | None, tag: str) -> bool:
    return if_none_match is not None and (
        if_none_match.strip() == "*" or tag.strip('"') in _tags(if_none_match, weak=True)
    )


def _tags(header: str, *, weak: bool = False) -> list[str]:
    tags = [tag.strip() for tag in header.split(",")]
    return [tag.removeprefix("W/").strip('"') for tag in tags if weak or not tag.startswith("W/")]
