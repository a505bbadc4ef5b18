"""The sample's 4,238 won deals, walked by the rules and recomputed from the files alone."""

from __future__ import annotations

import csv
from functools import cache

from services.compensation.domain.plan import Plans
from services.compensation.domain.walk import Walk, walk
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import an_id, assigned, deal, member, team, version
from tests.kit.pay import SAMPLE, Pay, expected_pay


def rows(file: str) -> list[dict[str, str]]:
    """A file of the sample."""
    with (SAMPLE / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@cache
def walked() -> Walk:
    """The sample as the product pays it."""
    agents = rows("sales_teams.csv")
    organisation = Organisation.of(
        [member(row["sales_agent"], f"team of {row['manager']}") for row in agents],
        [team(f"team of {manager}", manager) for manager in {row["manager"] for row in agents}],
    )
    plans = Plans.of([version()], [assigned(row["sales_agent"]) for row in agents])
    won = [row for row in rows("sales_pipeline.csv") if row["deal_stage"] == "Won"]
    deals = [deal(row["opportunity_id"], row["sales_agent"], row["close_value"], row["close_date"]) for row in won]
    return walk(deals, plans, organisation)


@cache
def expected() -> Pay:
    """The independent recomputation."""
    return expected_pay()


def test_the_known_totals() -> None:
    pay = expected()
    assert len(pay.rows) == 2 * 4_238
    assert sum(pay.revenue.values()) == 1_000_553_400
    assert sum(pay.owners.values()) == 44_751_967
    assert sum(pay.managers.values()) == 5_003_823


def test_every_row_is_what_an_independent_recomputation_pays() -> None:
    names = {an_id(name): name for name in (*expected().owners, *expected().managers)}
    found = {(p.deal_external_id, names[p.member_id]): p.amount.minor for p in walked().positions()}
    assert found == expected().rows


def test_owners_are_credited_with_the_won_revenue() -> None:
    credited: dict[str, int] = {}
    names = {an_id(name): name for name in expected().owners}
    for position in walked().positions():
        if position.role == "owner":
            agent = names[position.member_id]
            credited[agent] = credited.get(agent, 0) + position.credited.minor
    assert credited == expected().revenue
