"""Run the measurements, all or those named."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bench import audit_cost, first_start

BENCHMARKS = {"first_start": first_start.main, "audit": audit_cost.main}


def main(names: Sequence[str]) -> int:
    """Run them one after the other; the exit code tells whether every reference was reached."""
    met = [BENCHMARKS[name]() for name in names or BENCHMARKS]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
