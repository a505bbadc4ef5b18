"""`python -m services events …`: the operator's commands, on the databases themselves, so that no API need answer."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import signal
import socket
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import uvloop

from services.gateway.domain.routes import GATEWAY
from services.gateway.queries.partner_events import given_up
from services.gateway.use_cases.intake.retry_event import retry_event
from services.landscape import SERVICES, Service, service_named
from services.reach import NothingRuns, Reached, reached
from shared.kernel.errors import NotFound, Refusal
from shared.messaging.desk import Desk
from shared.messaging.past import Range
from shared.messaging.rebuild import Rebuild
from shared.messaging.replay import Replay
from shared.store import dead_letters as held
from shared.store.operations import audited, operations


def run(asked: Namespace) -> int:
    """Carry out one command; what is refused says why, in one line."""
    try:
        return uvloop.run(_run(asked))
    except (Refusal, NothingRuns) as refusal:
        print(refusal, file=sys.stderr)
        return 1


async def _run(asked: Namespace) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with reached(asked.data, os.environ) as house:
        if asked.verb == "lag":
            await _lag(house, [_service(name) for name in asked.services] or SERVICES)
            return 0
        if asked.verb == "partner-events":
            await _partner_events(house, asked)
            return 0
        async with _desk(house, _service(asked.service), stop) as desk:
            match asked.verb:
                case "dead-letters" | "parked":
                    await _look(desk, asked)
                case "quarantine":
                    await _quarantine(desk, asked)
                case "history":
                    await _history(desk, asked)
                case "replay":
                    return await _replay(desk, asked)
                case "rebuild":
                    await _rebuild(desk, asked.model)
                case _:
                    await _mend(desk, asked)
    return 0


def _service(name: str) -> Service:
    try:
        return service_named(name)
    except StopIteration:
        known = ", ".join(service.name for service in SERVICES)
        raise NotFound(f"{name} is not a service; the services are {known}") from None


@asynccontextmanager
async def _desk(house: Reached, service: Service, stop: asyncio.Event) -> AsyncIterator[Desk]:
    database = service.database(house.url_of(service.name))
    try:
        yield service.desk(database, house.log, stop)
    finally:
        await database.dispose()


async def _lag(house: Reached, services: Sequence[Service]) -> None:
    lines = []
    for service in services:
        async with _desk(house, service, asyncio.Event()) as desk:
            lines.append(await desk.lateness())
    _table([dict(line) for line in lines])


async def _partner_events(house: Reached, asked: Namespace) -> None:
    async with _desk(house, _service(GATEWAY), asyncio.Event()) as desk:
        if asked.retry:
            noted = audited(desk.database, "retry", {"partner_event": str(asked.retry)}, _who())
            async with noted, desk.database.transaction() as tx:
                await retry_event(tx, asked.retry)
        async with desk.database.transaction() as tx:
            events = await given_up(tx, after=asked.after, limit=asked.limit)
    wanted = ("id", "system_id", "type", "tries", "received_at", "settled_at")
    _table([{name: getattr(one, name) for name in wanted} | {"why": (one.problem or {})["detail"]} for one in events])


async def _look(desk: Desk, asked: Namespace) -> None:
    dead = asked.verb == "dead-letters"
    async with desk.database.transaction() as tx:
        if asked.look == "show":
            found = await (held.dead_letter if dead else held.parked_event)(tx, asked.event)
            if found is None:
                raise NotFound(f"event {asked.event} is not held here")
            _show(asdict(found), await held.body_of(tx, found))
        elif dead or asked.key or asked.topic or asked.type:
            wanted = held.Wanted(asked.topic, asked.key, asked.type, asked.after, asked.limit)
            events = await (held.dead_letters if dead else held.parked_events)(tx, wanted)
            _table([_short(asdict(event)) for event in events])
        else:
            _table([asdict(key) for key in await held.parked_keys(tx, asked.after, asked.limit)])


async def _quarantine(desk: Desk, asked: Namespace) -> None:
    if asked.release:
        await desk.release_quarantined(asked.release, _who())
    async with desk.database.transaction() as tx:
        _table([_short(asdict(one)) for one in await held.quarantined_events(tx, asked.after, asked.limit)])


async def _history(desk: Desk, asked: Namespace) -> None:
    async with desk.database.transaction() as tx:
        done = [asdict(one) for one in await operations(tx, asked.after, asked.limit)]
    _table([{**one, "arguments": json.dumps(one["arguments"]), "outcome": json.dumps(one["outcome"])} for one in done])


async def _mend(desk: Desk, asked: Namespace) -> None:
    match asked.verb:
        case "retry":
            done = await desk.retry(asked.event, _who())
        case "discard":
            done = await desk.discard(asked.event, asked.reason, _who())
        case _:
            done = await desk.release(asked.topic, asked.key, asked.reason, _who())
    print(f"{done['applied']} applied, {done['still_held']} still held")


async def _replay(desk: Desk, asked: Namespace) -> int:
    wanted = Range(asked.since, asked.until, frozenset(asked.key), frozenset(asked.type))
    replay = Replay(desk.manifest, desk.database, desk.log, _who(), desk.stop)
    if asked.dry_run:
        done = await replay.look(wanted)
    else:
        done = await replay.run(wanted, reprocess=asked.reprocess, rate=asked.rate)
    outcome = done.as_outcome()
    _table(outcome.pop("offsets"))
    _table(outcome.pop("failures"))
    print(", ".join(f"{name} {figure}" for name, figure in outcome.items() if name != "types"))
    for name, count in outcome["types"].items():
        print(f"  {count:>9,}  {name}")
    return 1 if done.failed or done.stopped else 0


async def _rebuild(desk: Desk, model: str) -> None:
    rebuild = Rebuild(desk.manifest, desk.database, desk.log, desk.metadata, _who(), desk.stop)
    done = await rebuild.run(model)
    print(
        f"{done.model} is rebuilt from {done.events:,} events in {done.seconds:.1f} s "
        f"({done.events / done.seconds:,.0f}/s); the consumer stood still for {done.stopped_seconds * 1000:.0f} ms"
    )


def _who() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """An error may fill pages: a list shows its first line."""
    return {**row, "error": row["error"].splitlines()[0]} if row.get("error") else row


def _show(row: dict[str, Any], body: held.Body) -> None:
    for name, value in {**row, **body.attributes}.items():
        print(f"{name:>20}  {value}")
    print(body.value.decode(errors="replace"))


def _table(rows: Sequence[dict[str, Any]]) -> None:
    """Columns as wide as what stands in them; figures to the right."""
    if not rows:
        return
    lines = [[str(name) for name in rows[0]], *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [isinstance(value, int | float) for value in rows[0].values()]
    for line in lines:
        cells = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True))
        print("  ".join(cells).rstrip())


def _cell(value: object) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
