"""The short commands: a token, a first administrator, the generated contracts, a local Kafka, forgetting the data."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path

from services.data_directory import DataDirectory, DirectoryRefused


def run(asked: Namespace) -> int:
    """Carry out one of them."""
    match asked.command:
        case "token":
            return _token(asked.data, asked.role, asked.member)
        case "admit":
            return asyncio.run(_admit(asked.issuer, asked.subject, asked.name, asked.role))
        case "contracts":
            return _contracts(asked.release, drafts=asked.examples)
        case "kafka":
            return _kafka(asked.data)
        case _:
            return _clean_data(asked.data, sure=asked.yes)


def _token(data: Path, role: str, member: str | None) -> int:
    from services.gateway.domain.errors import KeyExposed, NeverStarted
    from services.gateway.use_cases.issue_token import issue_token
    from shared.store.transaction import utc_now

    try:
        print(issue_token(data, role, member, utc_now()))
    except (NeverStarted, KeyExposed) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


async def _admit(issuer: str, subject: str, name: str, role: str) -> int:
    """Through the gateway's database, as DATABASE_URL names it: whoever may write there may let people in."""
    from services.gateway.domain.access.principal import Identity
    from services.gateway.use_cases.access.admit import admit
    from services.landscape import service_named
    from services.standalone import url_of
    from shared.kernel.errors import Refusal

    database = service_named("gateway").database(url_of("gateway"))
    try:
        async with database.transaction() as tx:
            admitted = await admit(tx, Identity(issuer, subject), name, role)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        await database.dispose()
    print(f"{admitted.subject} {' '.join(sorted(admitted.roles))}")
    return 0


def _contracts(release: str | None, *, drafts: bool) -> int:
    from services.contract_releases import (
        ReleaseRefused,
        breaks_since_checked_in,
        freeze,
        todays_schemas,
        write_drafts,
    )
    from services.contracts import write_contracts

    root = Path.cwd()
    try:
        if release is None and not drafts:
            for line in breaks_since_checked_in(root, todays_schemas()):
                print(f"breaks what was checked in: {line}", file=sys.stderr)
        written = freeze(root, release) if release else write_drafts(root) if drafts else write_contracts(root)
    except ReleaseRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for path in written:
        print(path)
    return 0


def _kafka(data: Path) -> int:
    from shared.messaging.local_kafka import KafkaUnavailable, run_until_interrupted

    directory = DataDirectory(data)
    try:
        with directory.used_alone():
            asyncio.run(run_until_interrupted(directory.kafka))
    except (KafkaUnavailable, DirectoryRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _clean_data(data: Path, *, sure: bool) -> int:
    """Forget a data directory of ours, and nothing that is not one."""
    if not data.exists():
        print(f"{data} is not there; nothing to forget")
        return 0
    directory = DataDirectory(data)
    if not directory.is_ours:
        print(f"{data} is not a data directory of this system; it stays", file=sys.stderr)
        return 1
    if not sure and not _agreed(f"Forget everything in {data}? [y/N] "):
        print("nothing was forgotten")
        return 1
    try:
        with directory.used_alone():
            asyncio.run(_stop_left_over(directory))
            left = directory.forget()
    except DirectoryRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{data} is forgotten" + (f", except what is not ours: {', '.join(left)}" if left else ""))
    return 0


def _agreed(question: str) -> bool:
    """What is typed; nobody there to answer means no."""
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:
        return False


async def _stop_left_over(directory: DataDirectory) -> None:
    """After a kill the servers are still running on the directory; they must not outlive their files."""
    from shared.messaging import local_kafka
    from shared.store.embedded import EmbeddedPostgres

    if (directory.postgres / "postmaster.pid").exists():
        postgres = EmbeddedPostgres(directory.postgres)
        postgres.start()
        postgres.stop()
    broker = local_kafka.find(directory.kafka)
    if broker is not None:
        await local_kafka.stop(broker)
