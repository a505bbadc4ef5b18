"""Routes: each names its permission, and each request is one transaction, committed before it is answered."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from shared.kernel.errors import Forbidden
from shared.store.database import Database
from shared.store.transaction import Transaction
from shared.web.access import Permission
from shared.web.idempotency import HEADER, SHOWN_ONCE, answered_before, keep_answer
from shared.web.identity import Principal
from shared.web.pressure import refuse_while_full

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OPERATIONS = "operations"
"""The tag of what an operator mends the house with: it answers also while other writes wait."""
_PERMISSION = "x-permission"
_SHOWN_ONCE = "x-shown-once"


class NotPermitted(Forbidden):
    """The caller's role may not do this."""


class TransactionalRoute(APIRoute):
    """Checks the permission, then runs the endpoint inside one transaction that commits before the answer leaves.

    FastAPI closes `yield` dependencies too late for that unless each is told otherwise; here it cannot be forgotten.
    """

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler."""
        handle = super().get_route_handler()
        options = self.openapi_extra or {}
        permission, shown_once = Permission(options[_PERMISSION]), bool(options.get(_SHOWN_ONCE))
        waits = OPERATIONS not in self.tags and not _WRITES.isdisjoint(self.methods or ())

        async def handler(request: Request) -> Response:
            principal: Principal = request.app.state.runtime.verifier.principal(request.headers.get("authorization"))
            if not principal.may(permission):
                raise NotPermitted(f"{permission} is not granted to {', '.join(sorted(principal.roles)) or 'nobody'}")
            database: Database = request.app.state.runtime.database
            tx = database.begin()
            tx.traceparent = request.headers.get("traceparent")
            request.state.tx, request.state.principal, request.state.permission = tx, principal, permission

            async def decide(request: Request) -> Response:
                if waits:
                    await refuse_while_full(database, tx)
                return await handle(request)

            try:
                response = await _answer(decide, request, tx, principal, shown_once=shown_once)
                await database.commit(tx)
            finally:
                await tx.close()
            return response

        return handler


async def _answer(
    handle: Handler, request: Request, tx: Transaction, principal: Principal, *, shown_once: bool
) -> Response:
    key = request.headers.get(HEADER) if request.method in _WRITES else None
    if key is None:
        return await handle(request)
    before = await answered_before(tx, request, principal, key)
    if before is not None:
        return before
    response = await handle(request)
    if response.status_code < HTTPStatus.BAD_REQUEST:
        await keep_answer(tx, request, principal, key, SHOWN_ONCE if shown_once else response)
    return response


class Router(APIRouter):
    """An APIRouter under `/v1` whose routes cannot be made without a permission."""

    def __init__(self, *, tags: list[str]) -> None:
        super().__init__(prefix="/v1", tags=list(tags), route_class=TransactionalRoute)

    def get(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]  # noqa: ANN401 - FastAPI's own options
        """A read."""
        return super().get(path, openapi_extra={_PERMISSION: permission}, **options)

    def post(  # type: ignore[override]
        self,
        path: str,
        *,
        permission: Permission,
        shown_once: bool = False,
        **options: Any,  # noqa: ANN401 - FastAPI's own options
    ) -> Callable[[Endpoint], Endpoint]:
        """A creation or a transition. An answer that is `shown_once` holds a secret and is never kept for a repeat."""
        return super().post(path, openapi_extra={_PERMISSION: permission, _SHOWN_ONCE: shown_once}, **options)

    def patch(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]  # noqa: ANN401 - likewise
        """A change of some fields."""
        return super().patch(path, openapi_extra={_PERMISSION: permission}, **options)

    def delete(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]  # noqa: ANN401 - likewise
        """An ending; the record stays, dated."""
        return super().delete(path, openapi_extra={_PERMISSION: permission}, **options)
