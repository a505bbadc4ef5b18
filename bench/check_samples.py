"""All sample data on both logs, each also killed in mid-load: one end state, and the figures the files imply."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import httpx

from bench.end_state import State, differences, end_state, every
from bench.figures import Figure, report
from bench.system import System, data_directory, started

LOGS = ("postgres", "kafka")
_ASKING_PAUSE = 0.1


def main(arguments: Sequence[str]) -> int:
    """Compare four loads, and the first of them with the figures known of the files."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--logs", nargs="+", default=list(LOGS), choices=LOGS)
    logs = asked.parse_args(arguments).logs
    began = time.monotonic()
    figures: list[Figure] = []
    first: State = {}
    for log in logs:
        clean, known = clean_load(log)
        figures += known
        first = first or clean
        for name, state in ((f"{log}, uninterrupted", clean), (f"{log}, killed in mid-load", killed_load(log))):
            found = differences(first, state)
            print(*found, sep="\n" if found else "", end="\n" if found else "", flush=True)
            figures.append(_equal(f"differences of the end state, {name}", len(found), 0))
    figures.append(Figure("duration of the whole check", time.monotonic() - began, "s", "limit", 600))
    return 0 if report("samples", figures) else 1


def clean_load(log: str, environment: dict[str, str] | None = None) -> tuple[State, list[Figure]]:
    """One undisturbed load; its end state and the figures the files imply."""
    with data_directory() as data, started(data, log, environment) as system:
        system.wait_until(r"(settled) [\d.]+ s after the start")
        with system.client() as client:
            return end_state(client), known_figures(client, log)


def killed_load(log: str, environment: dict[str, str] | None = None) -> State:
    """A load cut off when the first commissions have been credited, taken up again by the next start."""
    with data_directory() as data:
        with started(data, log, environment) as system:
            _wait_for_mid_load(system)
            system.kill()
        with started(data, log, environment) as system:
            system.wait_until(r"(settled) [\d.]+ s after the start")
            with system.client() as client:
                return end_state(client)


def _wait_for_mid_load(system: System) -> None:
    system.wait_ready()
    with system.client() as client:
        while not client.get("/v1/commissions", params={"limit": 1}).json()["items"]:
            time.sleep(_ASKING_PAUSE)


def known_figures(client: httpx.Client, log: str) -> list[Figure]:
    """What the files and the default plan imply, to the cent."""
    deals = list(every(client, "opportunities"))
    leads = list(every(client, "leads", status="open"))
    pay = list(every(client, "commissions"))
    won = [deal for deal in deals if deal["status"] == "won"]
    owners = [row for row in pay if row["role"] == "owner"]
    managers = [row for row in pay if row["role"] == "manager"]
    return [
        _equal(f"won opportunities, {log}", len(won), 4_238),
        _equal(f"lost opportunities, {log}", sum(deal["status"] == "lost" for deal in deals), 2_473),
        _equal(f"open opportunities, {log}", sum(deal["status"] == "open" for deal in deals), 1_589),
        _equal(f"open leads with an owner, {log}", sum(lead["owner_id"] is not None for lead in leads), 500),
        _equal(f"won revenue, {log}", _total(won, "amount"), 10_005_534, "USD"),
        _equal(f"revenue credited to owners, {log}", _total(owners, "credited"), 10_005_534, "USD"),
        _equal(f"commissions of owners, {log}", _total(owners, "amount"), 447_519.67, "USD"),
        _equal(f"commissions of managers, {log}", _total(managers, "amount"), 50_038.23, "USD"),
    ]


def _total(rows: Sequence[dict[str, Any]], field: str) -> float:
    return float(Decimal(sum(row[field]["minor"] for row in rows)).scaleb(-2))


def _equal(figure: str, value: float, expected: float, unit: str = "rows") -> Figure:
    return Figure(figure, value, unit, "expected", expected, better="equal")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
