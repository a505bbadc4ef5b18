"""The embedded form is killed in the middle of appending: what was acknowledged is there afterwards, without gaps."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.messaging.log import StoredRecord, from_the_start
from shared.messaging.postgres_log import PostgresLog
from shared.store.embedded import EmbeddedPostgres
from tests.shared.messaging.orders import until

PATIENCE = 60.0

APPENDER = """
import asyncio, sys
from pathlib import Path
from shared.messaging.log import Record
from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.store.embedded import EmbeddedPostgres
from shared.store.migrate import upgrade

async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]))
    server.start()
    url = server.url("postgres")
    await upgrade(url.replace("postgresql", "postgresql+asyncpg"), MIGRATIONS)
    log = PostgresLog(url)
    await log.ensure_topics(["test.killed"])
    number = 0
    while True:
        numbers = range(number, number + 10)
        await log.append([Record("test.killed", f"key {n % 5}", (), str(n).encode()) for n in numbers])
        number += 10
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A directory that the server's own user can reach."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory / "postgres"


async def test_acknowledged_records_survive_the_death_of_process_and_server(data: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", APPENDER, str(data), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    acknowledged = 0
    async with asyncio.timeout(PATIENCE):
        while acknowledged < 500:
            acknowledged = int(await process.stdout.readline())
        process.kill()
        postmaster = int((data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        for line in (await process.stdout.read()).splitlines():
            acknowledged = int(line)
        await process.wait()
    # Until its parent has taken note, a killed process still looks alive to whoever starts the next one.
    await until(lambda: gone(postmaster))
    server = EmbeddedPostgres(data)
    await asyncio.to_thread(server.start)
    try:
        stored = await everything(server.url("postgres"))
    finally:
        await asyncio.to_thread(server.stop)
    numbers = sorted(int(one.record.value) for one in stored)
    assert numbers[:acknowledged] == list(range(acknowledged))
    assert len(numbers) in {acknowledged, acknowledged + 10}
    for partition in range(6):
        offsets = [one.offset for one in stored if one.partition == partition]
        assert offsets == list(range(len(offsets)))


async def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def everything(url: str) -> list[StoredRecord]:
    log = PostgresLog(url)
    stored: list[StoredRecord] = []
    async with log.reader(None, ["test.killed"], from_the_start) as reader:
        while found := await reader.poll(500, 0.5):
            stored += found
    await log.close()
    return stored
