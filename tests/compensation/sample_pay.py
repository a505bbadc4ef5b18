"""The sample's files as facts, its fixed plan, and what an independent recomputation pays by it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from services.compensation.domain.facts.deals import Deal, Line, Refund, Split
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Membership, Payee, Team
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import Tier, Tiers
from shared.kernel.money import Money
from shared.kernel.period import Month

SAMPLES = Path(__file__).parents[2] / "samples"
Run = Literal["plain", "changed"]
Totals = dict[tuple[str, str, str], tuple[int, int]]
"""By person, role and month: cents credited and cents earned."""

PLAN = PlanVersion(
    Plan(
        id="standard-commission",
        title="Standard commission",
        currency="USD",
        components=(
            Commission(
                id="commission",
                title="Commission on won revenue",
                rate=(
                    Tiers(
                        tiers=(
                            Tier(Decimal(0), Decimal(20_000), Decimal("0.03")),
                            Tier(Decimal(20_000), Decimal(40_000), Decimal("0.05")),
                            Tier(Decimal(40_000), None, Decimal("0.08")),
                        ),
                        mode="marginal",
                        lower_bound="included",
                    ),
                ),
            ),
            Commission(
                id="override", title="Override on the team's deals", credit=Credit("manager"), rate=(Decimal("0.005"),)
            ),
        ),
    ),
    effective_on=date(2016, 1, 1),
)


def rows(name: str) -> list[dict[str, str]]:
    """A file of the sample."""
    with (SAMPLES / "maven_crm" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def facts(run: Run) -> Facts:
    """Everything the calculation needs of the sample."""
    people = rows("sales_teams.csv")
    won = [row for row in rows("sales_pipeline.csv") if row["deal_stage"] == "Won"]
    agents = sorted(row["sales_agent"] for row in people)
    managers = sorted({row["manager"] for row in people})
    return Facts(
        payees=(
            *(Payee(id=row["sales_agent"], teams=(Membership(team=f"Team {row['manager']}"),)) for row in people),
            *(Payee(id=manager) for manager in managers),
        ),
        teams=tuple(Team(id=f"Team {manager}", manager=manager) for manager in managers),
        deals=tuple(_deal(number, row, agents, run) for number, row in enumerate(won, 1)),
        refunds=tuple(_refunds(won)) if run == "changed" else (),
    )


def _deal(number: int, row: dict[str, str], agents: list[str], run: Run) -> Deal:
    """Every 20th is shared with the next agent by name, after the last comes the first."""
    owner = row["sales_agent"]
    other = agents[(agents.index(owner) + 1) % len(agents)]
    parts = (Split(payee=owner, share=Decimal("0.7")), Split(payee=other, share=Decimal("0.3")))
    return Deal(
        id=row["opportunity_id"],
        on=date.fromisoformat(row["close_date"]),
        owner=owner,
        currency="USD",
        account=row["account"],
        lines=(Line(amount=Money(int(row["close_value"]) * 100, "USD")),),
        splits=parts if run == "changed" and number % 20 == 0 else (),
    )


def _refunds(won: list[dict[str, str]]) -> Iterator[Refund]:
    """Every 50th won row of the file, whole, in the month after closing."""
    for row in won[49::50]:
        month = Month.of(date.fromisoformat(row["close_date"])).plus(1)
        yield Refund(id=f"refund of {row['opportunity_id']}", deal=row["opportunity_id"], on=month.first_day)


@cache
def expected(run: Run) -> Totals:
    """What samples/expected_pay.csv says."""
    with (SAMPLES / "expected_pay.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["person"], row["role"], row["month"]): (int(row["credited_cents"]), int(row["pay_cents"]))
            for row in csv.DictReader(file)
            if row["run"] == run
        }
