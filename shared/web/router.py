"""Routes: each names its permission, and each request is one transaction, committed before it is answered."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from shared.kernel.errors import Forbidden
from shared.store.database import Database
from shared.store.transaction import Transaction
from shared.web import promises
from shared.web.access import Permission
from shared.web.audit import entry_of
from shared.web.deadline import in_time
from shared.web.idempotency import HEADER, SHOWN_ONCE, answered_before, keep_answer, key_missing
from shared.web.identity import Principal
from shared.web.pressure import refuse_while_full
from shared.web.promises import Promises, Retirement
from shared.web.replay import shown_again
from shared.web.representation import Shape
from shared.web.tabular import taking_files

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

OPERATIONS = "operations"
"""The tag of what an operator mends the house with: it answers also while other writes wait."""


class NotPermitted(Forbidden):
    """The caller's role may not do this."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What holds for every request of one route."""

    promised: Promises
    shape: Shape
    template: str
    writes: bool
    waits: bool
    """For room in the outbox; what an operator mends the house with does not."""

    def key(self, request: Request) -> str | None:
        """The request's own name, if it is a write that has one."""
        return request.headers.get(HEADER) if self.writes else None


class TransactionalRoute(APIRoute):
    """Checks the permission, then runs the endpoint inside one transaction that commits before the answer leaves.

    FastAPI closes `yield` dependencies too late for that unless each is told otherwise; here it cannot be forgotten.
    """

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler."""
        promised = Promises.read(self.openapi_extra or {})
        writes = not promises.WRITES.isdisjoint(self.methods or ())
        rules = _Rules(
            promised=promised,
            shape=Shape.of(self.response_model, tabular=promised.tabular),
            template=self.path_format,
            writes=writes,
            waits=writes and OPERATIONS not in self.tags,
        )
        handle = super().get_route_handler()
        if promised.tabular and writes:
            handle = taking_files(handle, self.endpoint)

        async def handler(request: Request) -> Response:
            principal: Principal = request.app.state.runtime.verifier.principal(request.headers.get("authorization"))
            if not principal.may(promised.permission):
                granted = ", ".join(sorted(principal.roles)) or "nobody"
                raise NotPermitted(f"{promised.permission} is not granted to {granted}")
            if promised.keyed and rules.key(request) is None:
                return key_missing(request.url.path)
            response = await _serve(handle, request, rules, principal)
            response.headers.update(promised.headers)
            return response

        return handler


async def _serve(handle: Handler, request: Request, rules: _Rules, principal: Principal) -> Response:
    """Answer as the first time, or decide in one transaction; either way as the caller may see it now."""
    database: Database = request.app.state.runtime.database
    tx = database.begin()
    tx.traceparent = request.headers.get("traceparent")
    request.state.tx, request.state.principal, request.state.permission = tx, principal, rules.promised.permission
    try:
        async with in_time(request, tx):
            key = rules.key(request)
            before = await answered_before(tx, request, principal, key) if key is not None else None
            if before is None:
                if rules.waits:
                    await refuse_while_full(database, tx)
                response = rules.shape.shown(request, await handle(request), principal)
                await _keep(tx, request, rules, principal, response)
                await database.commit(tx)
                return response
    finally:
        await tx.close()
    shown = rules.shape.shown(request, before, principal)
    return shown if rules.promised.tells_sender else await shown_again(request, shown)


async def _keep(tx: Transaction, request: Request, rules: _Rules, principal: Principal, response: Response) -> None:
    """What is kept of an accepted write: its answer for a repeat, and the line of the audit."""
    if not rules.writes or response.status_code >= HTTPStatus.BAD_REQUEST:
        return
    key = rules.key(request)
    if key is not None:
        kept = SHOWN_ONCE if rules.promised.shown_once else response
        await keep_answer(tx, request, principal, key, kept)
    tx.entry = entry_of(request, rules.template, principal, response)


class Router(APIRouter):
    """An APIRouter under `/v1` whose routes cannot be made without a permission.

    A route is `keyed` if repeating it blindly would move money or a claim twice: without an Idempotency-Key it answers
    400. An answer that is `shown_once` holds a secret and is never kept. A `tabular` list can be had as CSV, and a
    `tabular` bulk form takes CSV. One that `tells_sender` answers a repeat even if the record is out of sight by then.
    `retired` announces a route's end.
    """

    def __init__(self, *, tags: list[str]) -> None:
        super().__init__(prefix="/v1", tags=list(tags), route_class=TransactionalRoute)

    def get(  # type: ignore[override]
        self,
        path: str,
        *,
        permission: Permission,
        tabular: bool = False,
        retired: Retirement | None = None,
        **options: Any,  # noqa: ANN401 - FastAPI's own options
    ) -> Callable[[Endpoint], Endpoint]:
        """A read."""
        promised = Promises(permission, tabular=tabular, retired=retired)
        return super().get(path, **promised.told("get", options))

    def post(  # type: ignore[override]
        self,
        path: str,
        *,
        permission: Permission,
        keyed: bool = False,
        shown_once: bool = False,
        tabular: bool = False,
        tells_sender: bool = False,
        retired: Retirement | None = None,
        **options: Any,  # noqa: ANN401 - FastAPI's own options
    ) -> Callable[[Endpoint], Endpoint]:
        """A creation or a transition."""
        promised = Promises(permission, keyed, shown_once, tabular, tells_sender, retired)
        return super().post(path, **promised.told("post", options))

    def put(  # type: ignore[override]
        self,
        path: str,
        *,
        permission: Permission,
        retired: Retirement | None = None,
        **options: Any,  # noqa: ANN401 - FastAPI's own options
    ) -> Callable[[Endpoint], Endpoint]:
        """A part of a record as a whole."""
        return super().put(path, **Promises(permission, retired=retired).told("put", options))

    def patch(  # type: ignore[override]
        self,
        path: str,
        *,
        permission: Permission,
        retired: Retirement | None = None,
        **options: Any,  # noqa: ANN401 - FastAPI's own options
    ) -> Callable[[Endpoint], Endpoint]:
        """A change of some fields."""
        return super().patch(path, **Promises(permission, retired=retired).told("patch", options))

    def delete(  # type: ignore[override]
        self,
        path: str,
        *,
        permission: Permission,
        retired: Retirement | None = None,
        **options: Any,  # noqa: ANN401 - FastAPI's own options
    ) -> Callable[[Endpoint], Endpoint]:
        """An ending; the record stays, dated."""
        return super().delete(path, **Promises(permission, retired=retired).told("delete", options))
