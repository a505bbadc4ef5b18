"""Idempotency-Key: a write that was answered once is answered the same way again, from the same commit."""

import hashlib
import json
from http import HTTPStatus

from fastapi import Request, Response
from sqlalchemy import text

from shared.kernel.errors import Conflict, Invalid
from shared.store.transaction import Transaction
from shared.web.identity import Principal
from shared.web.problems import answer, problem

HEADER = "idempotency-key"
LONGEST = 255
_KEPT_HEADERS = ("content-type", "location", "etag")

_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:principal || chr(31) || :key, 0))")
_FIND = text("SELECT fingerprint, status, headers, body FROM idempotency WHERE principal = :principal AND key = :key")
_KEEP = text("""
    INSERT INTO idempotency (principal, key, fingerprint, status, headers, body)
    VALUES (:principal, :key, :fingerprint, :status, CAST(:headers AS jsonb), :body)
""")


class RequestInProgress(Conflict):
    """The first request with this key has not been answered yet."""

    retry_after_seconds = 1


class IdempotencyKeyReused(Invalid):
    """The key was used for another request."""


SHOWN_ONCE = answer(
    problem(
        HTTPStatus.CONFLICT, "answer_shown_once", "the first answer held a secret, which is shown once and not kept"
    )
)
"""What is kept in place of an answer that holds a secret."""


def key_missing(instance: str) -> Response:
    """What a write that moves money or claims is told when nobody could repeat it safely."""
    detail = "this request needs an Idempotency-Key header, so that repeating it cannot do it twice"
    found = problem(HTTPStatus.BAD_REQUEST, "idempotency_key_required", detail)
    return answer(found, instance=instance)


async def answered_before(tx: Transaction, request: Request, principal: Principal, key: str) -> Response | None:
    """The committed answer to the first request with this key, if there was one.

    The lock is only tried, and before anything is read: whoever does not get it is told so at once, and whoever gets it
    after the first has committed sees what that one kept.
    """
    if not 0 < len(key) <= LONGEST:
        raise Invalid(f"an idempotency key has 1 to {LONGEST} characters", field="Idempotency-Key")
    names = {"principal": principal.subject, "key": key}
    if not await tx.scalar(_LOCK, names):
        raise RequestInProgress("the first request with this idempotency key is still running")
    row = (await tx.execute(_FIND, names)).first()
    if row is None:
        return None
    if row.fingerprint != await fingerprint(request):
        raise IdempotencyKeyReused("this idempotency key was used for another request", field="Idempotency-Key")
    return Response(bytes(row.body), status_code=row.status, headers={**row.headers, "idempotency-replayed": "true"})


async def keep_answer(tx: Transaction, request: Request, principal: Principal, key: str, response: Response) -> None:
    """Keep an answer to a successful request with the business transaction; refusals are decided anew each time."""
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    await tx.execute(
        _KEEP,
        {
            "principal": principal.subject,
            "key": key,
            "fingerprint": await fingerprint(request),
            "status": response.status_code,
            "headers": json.dumps(headers),
            "body": bytes(response.body),
        },
    )


async def fingerprint(request: Request) -> str:
    """What makes two requests the same: method, path, query and body."""
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(head + await request.body()).hexdigest()
