"""A store that is away is not a bug: callers are told to come again."""

from __future__ import annotations

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.web.problems import install_problems


def through_sqlalchemy(error: Exception) -> DBAPIError:
    return DBAPIError("SELECT 1", {}, error)


async def answer_to(error: Exception) -> httpx.Response:
    app = FastAPI()
    install_problems(app)

    async def fail() -> None:
        raise error

    app.add_api_route("/notes", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get("/notes")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(through_sqlalchemy(asyncpg.CannotConnectNowError()), id="the server is starting up"),
        pytest.param(through_sqlalchemy(asyncpg.AdminShutdownError()), id="the server ends the session"),
        pytest.param(through_sqlalchemy(asyncpg.ConnectionDoesNotExistError()), id="the connection is lost"),
        pytest.param(through_sqlalchemy(asyncpg.TooManyConnectionsError()), id="too many connections"),
        pytest.param(ConnectionRefusedError(), id="nobody listens"),
        pytest.param(ConnectionResetError(), id="the connection is reset"),
        pytest.param(TimeoutError(), id="nobody answers"),
        pytest.param(PoolTimeout(), id="the pool is exhausted"),
        pytest.param(PendingRollbackError(), id="the transaction is gone"),
    ],
)
async def test_a_store_that_is_away_answers_503(error: Exception) -> None:
    answer = await answer_to(error)

    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("error", [asyncpg.CharacterNotInRepertoireError(), asyncpg.UntranslatableCharacterError()])
async def test_a_text_that_no_column_holds_is_the_callers_fault(error: Exception) -> None:
    answer = await answer_to(through_sqlalchemy(error))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(IntegrityError("INSERT", {}, asyncpg.CheckViolationError()), id="a broken constraint"),
        pytest.param(through_sqlalchemy(asyncpg.UndefinedColumnError()), id="wrong SQL"),
        pytest.param(KeyError("no"), id="any other"),
    ],
)
async def test_a_bug_answers_500(error: Exception) -> None:
    answer = await answer_to(error)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
