"""Health: is the loop alive, and can requests be served."""

from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.web.pressure import report_outbox
from shared.web.problems import answer, problem

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """The event loop answers."""
    return PlainTextResponse("ok")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """The database is reachable, its migrations are at head, and nothing drains."""
    runtime = request.app.state.runtime
    if runtime.draining.is_set():
        return answer(problem(HTTPStatus.SERVICE_UNAVAILABLE, "draining", "this process is shutting down"))
    try:
        async with runtime.database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            migrated = await runtime.migrated(connection)
    except (SQLAlchemyError, OSError):
        return answer(problem(HTTPStatus.SERVICE_UNAVAILABLE, "store_unavailable", "the database cannot be reached"))
    if not migrated:
        return answer(problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_migrated", "the database is not at head"))
    return PlainTextResponse("ready")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus metrics of this process."""
    runtime = getattr(request.app.state, "runtime", None)
    if runtime is not None:
        await report_outbox(runtime.database)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def health_app() -> FastAPI:
    """What a process without an API of its own answers: that it is alive, and its metrics."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/healthz", healthz)
    app.add_api_route("/metrics", metrics)
    return app
