"""The operator's commands as a shell runs them, on the databases of a house."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from services.forecast.events import MANIFEST
from shared.contracts.people import MemberJoined
from shared.kernel.ids import new_id
from shared.messaging.backlog import backlog
from shared.messaging.consumer import Consumer
from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.store.database import Database
from shared.store.migrate import upgrade
from tests.kit.postgres import run_sql, url_of
from tests.shared.messaging.orders import announce, append, outbox_records, running, until

_NUMBER = 12


@dataclass(frozen=True)
class Shell:
    """A shell whose environment names the databases."""

    database_url: str

    async def run(self, *words: str) -> tuple[int, str]:
        """One command: how it ended, and what it said."""
        environment = {**os.environ, "DATABASE_URL": self.database_url, "EVENT_LOG": "postgres"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", "events", *words),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()


@pytest.fixture
async def shell(postgres: str, templates: Callable[[str], Awaitable[str]]) -> AsyncIterator[Shell]:
    """Forecast after twelve events, of which the ninth could not be applied."""
    prefix = f"operate_{uuid4().hex[:12]}"
    names = {service: f"{prefix}_{service}" for service in ("forecast", "people", "event_log")}
    for service, name in names.items():
        template = "template0" if service == "event_log" else await templates(service)
        await run_sql(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    await upgrade(url_of(postgres, names["event_log"]), MIGRATIONS)
    await _live(url_of(postgres, names["people"]), url_of(postgres, names["forecast"]), names["event_log"], postgres)
    url = make_url(postgres).set(database="NAME").render_as_string(hide_password=False)
    yield Shell(url.replace("NAME", f"{prefix}_{{service}}"))
    await run_sql(postgres, *(f'DROP DATABASE "{name}" WITH (FORCE)' for name in names.values()))


async def _live(people_url: str, forecast_url: str, log_name: str, postgres: str) -> None:
    people, forecast = Database("people", people_url, frozenset({MemberJoined})), Database("forecast", forecast_url)
    log = PostgresLog(url_of(postgres, log_name))
    await log.ensure_topics([sub.event.topic for sub in MANIFEST.consumes])
    joined = [
        MemberJoined(member_id=new_id(), external_id=f"m{n}", name=f"M{n}", effective_on=date(2026, 1, 1))
        for n in range(1, _NUMBER + 1)
    ]
    await announce(people, *joined)
    await append(log, await outbox_records(people))
    async with forecast.transaction() as tx:
        await tx.execute(text("ALTER TABLE organisation_member ADD CONSTRAINT bug CHECK (external_id <> 'm9')"))

    async def caught_up() -> bool:
        return (await backlog(forecast, log, MANIFEST)).lag == 0

    async with running(Consumer(MANIFEST, forecast, log).run):
        await until(caught_up)
    async with forecast.transaction() as tx:
        await tx.execute(text("ALTER TABLE organisation_member DROP CONSTRAINT bug"))
    await log.close()
    await people.dispose()
    await forecast.dispose()


async def test_from_a_dead_letter_to_a_model_rebuilt(shell: Shell) -> None:
    code, said = await shell.run("lag", "forecast")
    header, line = said.splitlines()
    assert (code, header.split()[0], line.split()[0]) == (0, "service", "forecast")
    assert dict(zip(header.split(), line.split(), strict=True))["dead"] == "1"
    _, said = await shell.run("dead-letters", "list", "forecast")
    event = said.splitlines()[1].split()[0]
    assert "bug" in said
    _, said = await shell.run("dead-letters", "show", "forecast", event)
    assert '"external_id":"m9"' in said
    _, said = await shell.run("replay", "forecast", "--dry-run", "--type", "people.member_joined.v1")
    assert f"matched {_NUMBER}" in said
    _, said = await shell.run("retry", "forecast", event)
    assert said == "1 applied, 0 still held\n"
    code, said = await shell.run("rebuild", "forecast", "forecast")
    assert (code, f"forecast is rebuilt from {_NUMBER} events" in said) == (0, True)
    code, said = await shell.run("replay", "forecast", "--reprocess", "--rate", "500/s")
    assert (code, f"applied {_NUMBER}" in said) == (0, True)
    _, said = await shell.run("history", "forecast")
    assert [line.split()[1] for line in said.splitlines()] == ["kind", "retry", "rebuild", "replay"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("rebuild", "people", "people"), "people keeps records of its own", id="not a read model"),
        pytest.param(("lag", "payroll"), "payroll is not a service", id="no such service"),
        pytest.param(("retry", "forecast", str(uuid4())), "is not held here", id="no such event"),
        pytest.param(
            ("replay", "forecast", "--type", "shop.invented.v1"), "does not react to", id="no such type of event"
        ),
    ],
)
async def test_what_cannot_be_done_says_why_in_one_line(shell: Shell, words: tuple[str, ...], why: str) -> None:
    code, said = await shell.run(*words)
    assert (code, len(said.splitlines())) == (1, 1)
    assert why in said
