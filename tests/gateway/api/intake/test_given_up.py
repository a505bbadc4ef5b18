"""What operators see and do about partner events nobody decided about: over HTTP, and on the command line."""

from __future__ import annotations

import asyncio
import os
import sys

from sqlalchemy.engine import make_url

from tests.gateway.conftest import bearer, visitor
from tests.gateway.intake import Intake
from tests.gateway.small_house import small_house
from tests.kit.postgres import url_of

OPERATOR = bearer("user:operator", "operator")
_PATH = "/v1/operations/partner-events"


async def test_an_operator_sees_why_and_sets_it_going_again(intake: Intake) -> None:
    event = await intake.give_up("the sender's secret name", subject="lead 7")
    async with visitor(small_house(intake.house.database), OPERATOR) as operator:
        listed = await operator.get(_PATH)
        going = await operator.post(f"{_PATH}/{event}/retry")
        twice = await operator.post(f"{_PATH}/{event}/retry")
        left = (await operator.get(_PATH)).json()["items"]
    await intake.commands.round()

    (shown,) = listed.json()["items"]
    assert (shown["id"], shown["status"], shown["problem"]["code"]) == (str(event), "quarantined", "given_up")
    assert "secret" not in listed.text
    assert (going.status_code, going.json()["status"], left) == (200, "accepted", [])
    assert (twice.status_code, twice.json()["code"]) == (409, "event_not_given_up")
    assert [row.status for row in (await intake.rows()).values()] == ["applied"]


async def test_nobody_else_does(intake: Intake) -> None:
    event = await intake.give_up("1")
    async with visitor(small_house(intake.house.database), bearer("user:ops", "sales_ops")) as other:
        answers = [await other.get(_PATH), await other.post(f"{_PATH}/{event}/retry")]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_the_command_line_does_the_same_and_notes_who(intake: Intake, postgres: str) -> None:
    event = await intake.give_up("1")
    (name,) = (await intake.house.rows("SELECT current_database() AS name"))[0]
    url = make_url(url_of(postgres, name)).set(drivername="postgresql").render_as_string(hide_password=False)

    async def said(*words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", "events", "partner-events", *words),
            env={**os.environ, "DATABASE_URL": url, "EVENT_LOG": "postgres"},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
        assert process.returncode == 0
        return out.decode()

    listed, left = await said(), await said("--retry", str(event))

    assert str(event) in listed
    assert "tried 2 times" in listed
    assert left == ""
    assert [row.status for row in (await intake.rows()).values()] == ["accepted"]
    (noted,) = await intake.house.rows("SELECT kind, arguments, ended_at FROM operation")
    assert (noted.kind, noted.arguments) == ("retry", {"partner_event": str(event)})
    assert noted.ended_at is not None
