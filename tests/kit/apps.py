"""Applications for many houses: their routes are put together once, which is most of what making one costs."""

from __future__ import annotations

from copy import copy
from functools import cache
from importlib import import_module

from fastapi import FastAPI
from starlette.datastructures import State
from starlette.middleware import Middleware

from shared.kernel.company import Company
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier


def runtime_nowhere(service: str) -> Runtime:
    """What an application is put together on before it gets a runtime to work with."""
    database = Database(service, "postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    return Runtime(database, InternalVerifier([], service, utc_now), Company())


def over(pattern: FastAPI, runtime: Runtime) -> FastAPI:
    """The same application over another runtime; routes and pages are shared."""
    app = copy(pattern)
    app.state = State({"runtime": runtime, "personal": pattern.state.personal})
    app.user_middleware = [_believing(one, runtime.verifier) for one in pattern.user_middleware]
    app.middleware_stack = None
    return app


def application(service: str, runtime: Runtime) -> FastAPI:
    """A service's application, as its `main` builds it."""
    return over(_pattern(service), runtime)


@cache
def _pattern(service: str) -> FastAPI:
    app: FastAPI = import_module(f"services.{service}.main").build(runtime_nowhere(service))
    return app


def _believing(one: Middleware, verifier: InternalVerifier) -> Middleware:
    kwargs = {**one.kwargs, "verifier": verifier} if "verifier" in one.kwargs else one.kwargs
    return Middleware(one.cls, *one.args, **kwargs)  # type: ignore[arg-type]  # the same but for the verifier
