"""Recalculating everybody in columns posts what line by line would, and only what changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.parse import with_all_payees
from services.compensation.domain.language.components import Base, Commission
from services.compensation.domain.language.figures import Amount, Condition
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.ledger.entry import Reason
from services.compensation.store.columns import DealNotPlain
from services.compensation.use_cases.recalculate import EverybodyOn, Recalculated, recalculate
from shared.kernel.money import Money
from tests.kit.house import House

TIERS = (Tier(Decimal(0), Decimal(100), Decimal("0.03")), Tier(Decimal(100), None, Decimal("0.05")))
PLAN = Plan(
    id="three",
    currency="USD",
    components=(
        Commission(id="monthly", rate=(Tiers(tiers=TIERS, mode="marginal"),)),
        Commission(
            id="quarterly", period="quarter",
            rate=(Tiers(tiers=TIERS, mode="whole_period", lower_bound="included"),),
        ),
        Commission(
            id="bonus", base=Base("deals"), where=(Condition(deal="amount", at_least=Decimal(50)),),
            rate=(Decimal("12.50"),), cap=(Limit(Amount(Decimal(20))),),
        ),
    ),
)  # fmt: skip
ANNA, BERT = UUID(int=1), UUID(int=2)
NAMES = {ANNA: "Anna", BERT: "Bert"}
DEALS = (
    ("D-2", ANNA, date(2026, 1, 5), 90_00),
    ("D-1", ANNA, date(2026, 1, 5), 60_01),
    ("D-10", ANNA, date(2026, 2, 1), 70_00),
    ("D-3", BERT, date(2026, 1, 31), 49_99),
    ("D-4", BERT, date(2026, 4, 1), 500_00),
)
_DEAL = text("""
    INSERT INTO deal (id, external_id, owner_id, month, won_on, amount_minor, currency, status, sequence, won_sequence,
      recorded_at)
    VALUES (:id, :external_id, :owner, :month, :won_on, :minor, :currency, 'won', 1, 1, now())
""")


async def given_deals(empty_house: House, currency: str = "USD") -> dict[str, UUID]:
    """The deals stand in the store; their ids by external id."""
    ids = {external_id: uuid4() for external_id, *_ in DEALS}
    async with empty_house.database.transaction() as tx:
        for external_id, owner, won_on, minor in DEALS:
            values = {"id": ids[external_id], "external_id": external_id, "owner": owner, "currency": currency}
            await tx.execute(_DEAL, {**values, "month": f"{won_on:%Y-%m}", "won_on": won_on, "minor": minor})
    return ids


async def done(empty_house: House) -> Recalculated:
    """One recalculation, committed."""
    reason = Reason("recalculation", uuid4(), uuid4(), date(2026, 1, 1))
    async with empty_house.database.transaction() as tx:
        return await recalculate(tx, EverybodyOn(UUID(int=9), 1, PLAN, [ANNA, BERT]), reason)


async def booked(empty_house: House) -> dict[tuple[str, str, str, str], int]:
    """The current lines, by component, payee, period and deal."""
    rows = await empty_house.rows("""
        SELECT component, payee_id, period, external_id, line.amount_minor FROM line JOIN deal ON deal.id = line.deal_id
        WHERE superseded_at IS NULL
    """)
    return {(r.component, NAMES[r.payee_id], r.period, r.external_id): r.amount_minor for r in rows if r.amount_minor}


def expected(deals: object = DEALS) -> dict[tuple[str, str, str, str], int]:
    """What line by line says."""
    facts = Facts(
        deals=tuple(
            Deal(id=deal, on=day, owner=NAMES[owner], currency="USD", lines=(Line(amount=Money(minor, "USD")),))
            for deal, owner, day, minor in deals  # type: ignore[attr-defined]  # rows
        )
    )

    lines = calculate([PlanVersion(PLAN)], with_all_payees(facts)).lines
    return {(x.component, x.payee, f"{x.earned_on:%Y-%m}", x.deal): x.amount for x in lines if x.amount}


async def test_everything_is_posted_at_once(empty_house: House) -> None:
    await given_deals(empty_house)
    first = await done(empty_house)
    assert await booked(empty_house) == expected()
    assert first.appended == first.lines == 5 + 5 + 4
    balances = await empty_house.rows("SELECT account, sum(minor) AS minor FROM balance GROUP BY account")
    earned = sum(expected().values())
    assert {row.account: row.minor for row in balances} == {"earned": earned, "expense": -earned}


async def test_a_second_time_nothing_is_posted(empty_house: House) -> None:
    await given_deals(empty_house)
    await done(empty_house)
    assert await done(empty_house) == Recalculated(lines=14, appended=0, entries=0)
    (rows,) = await empty_house.rows("SELECT count(*) FROM posting")
    assert rows[0] == (await empty_house.rows("SELECT count(DISTINCT entry_id) FROM line"))[0][0]


async def test_only_what_a_change_moves_is_posted(empty_house: House) -> None:
    ids = await given_deals(empty_house)
    await done(empty_house)
    async with empty_house.database.transaction() as tx:
        await tx.execute(text("UPDATE deal SET amount_minor = 9000 WHERE id = :id"), {"id": ids["D-10"]})
    again = await done(empty_house)
    changed = [(*row[:3], 90_00) if row[0] == "D-10" else row for row in DEALS]
    assert await booked(empty_house) == expected(changed)
    assert again.appended == 2
    (count,) = await empty_house.rows("SELECT count(*) FROM line WHERE superseded_at IS NOT NULL")
    assert count[0] == 2


async def test_what_is_gone_runs_down_to_nothing(empty_house: House) -> None:
    ids = await given_deals(empty_house)
    await done(empty_house)
    async with empty_house.database.transaction() as tx:
        await tx.execute(text("UPDATE deal SET status = 'reopened' WHERE id = :id"), {"id": ids["D-1"]})
    await done(empty_house)
    assert await booked(empty_house) == expected([row for row in DEALS if row[0] != "D-1"])


async def test_a_deal_that_columns_cannot_pay_is_refused(empty_house: House) -> None:
    await given_deals(empty_house, currency="EUR")
    with pytest.raises(DealNotPlain):
        await done(empty_house)
