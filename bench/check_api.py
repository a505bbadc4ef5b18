"""Ask the whole API whatever can be asked, and write down what it answered: `python -m bench.check_api --rounds 10`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from bench.figures import Figure, report
from shared.store.migrate import upgrade
from tests.access.any_request import Examined, examine
from tests.access.street import open_street
from tests.access.town import settle_town
from tests.kit.house import migrations_of
from tests.kit.postgres import postgres_server, run_sql, url_of

_SHOWN = 20


async def _run(rounds: int, number: int) -> Examined:
    made: dict[str, str] = {}
    with postgres_server() as server, tempfile.TemporaryDirectory() as data:

        async def template(service: str) -> str:
            if service not in made:
                name = made[service] = f"template_{service}_{uuid4().hex[:12]}"
                await run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
                await upgrade(url_of(server, name), migrations_of(service))
            return made[service]

        try:
            async with open_street(server, template, Path(data)) as street:
                return await examine(await settle_town(street), rounds=rounds, number=number)
        finally:
            await run_sql(server, *(f'DROP DATABASE "{name}" WITH (FORCE)' for name in made.values()))


def main() -> int:
    """Examine, print, keep the figures; 1 if any answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20260105)
    asked = parser.parse_args()
    began = time.monotonic()
    found = asyncio.run(_run(asked.rounds, asked.seed))
    for role in sorted({role for role, _ in found.answers}):
        counts = {status: n for (who, status), n in sorted(found.answers.items()) if who == role}
        print(f"{role:16}", "  ".join(f"{status}: {n}" for status, n in counts.items()))
    print(f"{found.operations} operations, {found.answers.total()} requests in {time.monotonic() - began:.0f} s")
    print(*found.wrong[:_SHOWN], sep="\n\n")
    wrong = Figure("answers that should not have been", len(found.wrong), "answers", "allowed", 0, "equal")
    crashed = sum(n for (_, status), n in found.answers.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    figures = [wrong, Figure("server errors", crashed, "answers", "allowed", 0, "equal")]
    asked_for = Figure("requests", found.answers.total(), "requests", "", 0, "higher", decides=False)
    operations = Figure("operations", found.operations, "operations", "", 0, "higher", decides=False)
    return 0 if report("api", [*figures, asked_for, operations]) else 1


if __name__ == "__main__":
    sys.exit(main())
