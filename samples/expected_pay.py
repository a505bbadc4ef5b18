"""The sample's pay from the CSV files alone, in two runs, written to expected_pay.csv; nothing of ours is imported.

Agents: per calendar month 3 % of won revenue up to 20,000, 5 % up to 40,000, 8 % above, walked by (day, id).
Managers: 0.5 % of what is credited below them on a deal. Each deal of each person is rounded once, half a cent up.
`changed` takes every 50th won row of the file out again and shares every 20th 70/30 with the next agent by name.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
TIERS = ((0, 3), (2_000_000, 2), (4_000_000, 3))  # from so many cents on, each tier adds so many percent
Key = tuple[str, str, str, str]


def rows(name: str) -> list[dict[str, str]]:
    """A file of the sample."""
    with (HERE / "maven_crm" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def earned(cents: int) -> int:
    """What a month's revenue earns in all, in hundredths of a cent."""
    return sum(percent * max(0, cents - start) for start, percent in TIERS)


def parts(number: int, agent: str, agents: list[str], *, changed: bool) -> list[tuple[str, int]]:
    """Who has how many percent of the won row of that number."""
    if changed and number % 50 == 0:
        return []
    if changed and number % 20 == 0:
        return [(agent, 70), (agents[(agents.index(agent) + 1) % len(agents)], 30)]
    return [(agent, 100)]


def pay(run: str) -> Iterator[tuple[Key, int, int]]:
    """Each deal of each person: (run, person, role, month), cents credited, cents earned."""
    managers = {row["sales_agent"]: row["manager"] for row in rows("sales_teams.csv")}
    won = [row for row in rows("sales_pipeline.csv") if row["deal_stage"] == "Won"]
    booked: defaultdict[tuple[str, str], int] = defaultdict(int)
    for number, row in sorted(enumerate(won, 1), key=lambda each: (each[1]["close_date"], each[1]["opportunity_id"])):
        month, below = row["close_date"][:7], defaultdict[str, int](int)
        for agent, percent in parts(number, row["sales_agent"], sorted(managers), changed=run == "changed"):
            credited, before = int(row["close_value"]) * percent, booked[agent, month]
            booked[agent, month], below[managers[agent]] = before + credited, below[managers[agent]] + credited
            yield (run, agent, "agent", month), credited, (earned(before + credited) - earned(before) + 50) // 100
        yield from (((run, who, "manager", month), cents, (cents + 100) // 200) for who, cents in below.items())


if __name__ == "__main__":
    totals: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for key, credited, amount in (line for run in ("plain", "changed") for line in pay(run)):
        totals[key] = [totals[key][0] + credited, totals[key][1] + amount]
    lines = [",".join((*key, *map(str, totals[key]))) for key in sorted(totals)]
    (HERE / "expected_pay.csv").write_text("\n".join(["run,person,role,month,credited_cents,pay_cents", *lines]) + "\n")
