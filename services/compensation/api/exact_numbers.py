"""Routes whose JSON numbers are read as the decimals they are written as: none of them becomes a binary float."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from shared.kernel.exact_json import parse_json
from shared.web.router import TransactionalRoute


class ExactRequest(Request):
    """A request whose body keeps every digit; a key given twice is refused."""

    async def json(self) -> object:
        """The body's values: whole numbers, and Decimals where there is a point."""
        text = (await self.body()).decode(errors="replace")
        try:
            return parse_json(text, whole=int)
        except ValueError as unreadable:
            raise json.JSONDecodeError(str(unreadable), text, 0) from None


class ExactRoute(TransactionalRoute):
    """A route of a router that takes plans, whose figures are exact."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand over the request as one that reads exactly."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return await handle(ExactRequest(request.scope, request.receive))

        return handler
