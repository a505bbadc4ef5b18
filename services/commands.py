"""The short commands: a token, the generated contracts, a local Kafka, forgetting the data."""

from __future__ import annotations

import asyncio
import shutil
import sys
from argparse import Namespace
from pathlib import Path

from services.data_directory import DataDirectory, DirectoryRefused

_MADE_BY_US = ("postgres", "kafka", "keys", "log.json", "lock")


def run(asked: Namespace) -> int:
    """Carry out one of them."""
    match asked.command:
        case "token":
            return _token(asked.data, asked.role, asked.member)
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

    try:
        asyncio.run(run_until_interrupted(data / "kafka"))
    except KafkaUnavailable as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _clean_data(data: Path, *, sure: bool) -> int:
    """Forget a data directory of ours, and nothing that is not one."""
    if not data.exists():
        print(f"{data} is not there; nothing to forget")
        return 0
    if not any((data / name).exists() for name in _MADE_BY_US):
        print(f"{data} is not a data directory of this system; it stays", file=sys.stderr)
        return 1
    if not sure and input(f"Forget everything in {data}? [y/N] ").strip().lower() not in {"y", "yes"}:
        print("nothing was forgotten")
        return 1
    try:
        with DataDirectory(data).used_alone():
            _stop_left_over_postgres(data)
            shutil.rmtree(data)
    except DirectoryRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{data} is forgotten")
    return 0


def _stop_left_over_postgres(data: Path) -> None:
    """After a kill the server is still running on the directory; it must not outlive its files."""
    from shared.store.embedded import EmbeddedPostgres

    directory = DataDirectory(data).postgres
    if (directory / "postmaster.pid").exists():
        postgres = EmbeddedPostgres(directory)
        postgres.start()
        postgres.stop()
