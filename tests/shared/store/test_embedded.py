"""The embedded server keeps its data, is adopted after a kill, and never opens what is private."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from shared.store.embedded import EmbeddedPostgres, PrivateDirectory, brought_within_reach, programs_of_the_wheel
from tests.kit.places import open_directory


@pytest.fixture
def place() -> Iterator[Path]:
    with open_directory() as directory:
        yield directory


async def tables(server: EmbeddedPostgres) -> list[str]:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return [row["tablename"] for row in rows]


async def make_table(server: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    await connection.execute("CREATE TABLE kept (n int)")
    await connection.close()


async def test_what_was_written_is_there_after_a_restart_and_after_adoption(place: Path) -> None:
    first = EmbeddedPostgres(place / "pg")
    first.start()
    try:
        await make_table(first)
        first.stop()
        assert not first.running
        first.start()
        adopting = EmbeddedPostgres(place / "pg")
        assert adopting.running
        adopting.start()
        assert await tables(adopting) == ["kept"]
    finally:
        first.stop()


async def test_a_server_that_was_killed_is_started_anew(place: Path) -> None:
    server = EmbeddedPostgres(place / "pg")
    server.start()
    try:
        await make_table(server)
        os.kill(int((place / "pg" / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
        while server.running:
            os.sched_yield()
        server.start()
        assert await tables(server) == ["kept"]
    finally:
        server.stop()


async def test_a_path_too_long_for_a_socket_works_all_the_same(place: Path) -> None:
    server = EmbeddedPostgres(place / ("x" * 60) / ("y" * 60) / "pg", durable=False)
    server.start()
    try:
        assert await tables(server) == []
    finally:
        server.stop()


async def test_a_cluster_that_was_cut_off_half_made_is_made_anew(place: Path) -> None:
    (place / "pg.new").mkdir()
    (place / "pg.new" / "PG_VERSION").write_text("18")
    server = EmbeddedPostgres(place / "pg", durable=False)
    server.start()
    try:
        assert await tables(server) == []
    finally:
        server.stop()
    assert not (place / "pg.new").exists()


def test_programs_brought_within_reach_find_their_libraries(place: Path) -> None:
    programs = brought_within_reach(programs_of_the_wheel(), place / "server")

    command = [str(programs / "initdb"), "--version"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the wheel's own

    assert said.startswith("initdb (PostgreSQL) 18")
    assert place in programs.parents


@pytest.mark.skipif(os.geteuid() != 0, reason="ONLY AS ROOT: the server needs a user of its own only under root")
def test_as_root_a_directory_below_a_private_one_is_refused_and_stays_private(place: Path) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)

    with pytest.raises(PrivateDirectory, match="which other users may not enter"):
        EmbeddedPostgres(private / "pg").start()

    assert private.stat().st_mode & 0o777 == 0o700
    assert not (private / "pg").exists()
