"""Every fault, round after round, each round on a new system with another seed; the matrix goes into the documents."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.harness.nemesis import FAULTS
from tests.faults.harness.report import DOCUMENT, matrix
from tests.faults.harness.run import Run
from tests.faults.harness.trial import PER_SECOND, Result

_BLOWS = 10


async def rounds_of(numbers: Sequence[str], rounds: int, seed: int, blows: int) -> list[Result]:
    """The results of all trials."""
    results: list[Result] = []
    for number in range(rounds):
        async with Run(seed + number, blows).open() as run:
            for fault in FAULTS:
                if fault.number not in numbers:
                    continue
                result = await run.of(fault)
                results.append(result)
                _say(f"round {number + 1}, seed {seed + number}, {result.number}: {result.title}: {_told(result)}")
    return results


def _told(result: Result) -> str:
    figures = f"published {result.published:.1f} s, applied {result.applied:.1f} s, {result.copies} copies"
    return f"{result.seconds:.0f} s, {result.deals} deals, {figures}: {'; '.join(result.broken) or 'all promises kept'}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """The exit code says whether every promise was kept."""
    known = [fault.number for fault in FAULTS]
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--blows", type=int, default=_BLOWS, help="how often a fault strikes in one trial")
    parser.add_argument("--only", nargs="+", default=known, choices=known, help="some faults; then nothing is written")
    parser.add_argument("--write", type=Path, default=DOCUMENT)
    asked = parser.parse_args()
    results = asyncio.run(rounds_of(asked.only, asked.rounds, asked.seed, asked.blows))
    if asked.only == known:
        asked.write.write_text(matrix(results, FAULTS, rounds=asked.rounds, seed=asked.seed, rate=PER_SECOND))
        _say(f"the matrix is in {asked.write}")
    return 1 if any(result.broken for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
