"""Runs seeded schedules: `python -m tests.shared.messaging.simulation --schedules 10000 --seed 1 [--without inbox]`."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import fields

from shared.messaging.guards import Guards
from tests.shared.messaging.simulation.events import Violation
from tests.shared.messaging.simulation.schedules import run


def main() -> int:
    """Run them, say how fast, and say how to run the first that breaks a promise again."""
    parser = argparse.ArgumentParser(prog="python -m tests.shared.messaging.simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="how many, with seeds counted up from --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", choices=[guard.name for guard in fields(Guards)], help="a guard to turn off")
    arguments = parser.parse_args()
    guards = Guards(**{arguments.without: False}) if arguments.without else Guards()
    without = f" --without {arguments.without}" if arguments.without else ""
    began = time.process_time()
    for seed in range(arguments.seed, arguments.seed + arguments.schedules):
        try:
            run(seed, guards)
        except Violation as violation:
            _say(f"seed {seed}: {violation}")
            _say(f"again: python -m tests.shared.messaging.simulation --schedules 1 --seed {seed}{without}")
            return 1
    seconds = time.process_time() - began
    rate = arguments.schedules / seconds * 60
    _say(
        f"{arguments.schedules:,} schedules from seed {arguments.seed}{without} kept every promise:"
        f" {seconds:.1f} s of one core, {rate:,.0f} a minute"
    )
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
