"""The sample through the service: what the ledger holds equals an independent recomputation, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from shared.contracts.event import Event
from shared.contracts.pipeline import DealSplit, DealWon
from tests.compensation.facts import an_id, formed, joined, refunded, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.plans import publish_and_assign
from tests.compensation.sample_pay import Run, Totals, expected, facts, rows
from tests.kit.house import House

_EACH = 500
_ROLES = {"commission": "agent", "override": "manager"}
_LINES = """
    SELECT payee_id, component, period, sum(credited_minor) AS credited, sum(amount_minor) AS amount
    FROM line WHERE superseded_at IS NULL GROUP BY payee_id, component, period
"""


def organisation() -> Iterator[Event]:
    """Who is in which team, and who manages it."""
    people = rows("sales_teams.csv")
    yield formed("MavenTech", None)
    for manager in sorted({row["manager"] for row in people}):
        yield formed(f"Team {manager}", manager, "MavenTech")
        yield joined(manager, "MavenTech")
    for row in people:
        yield joined(row["sales_agent"], f"Team {row['manager']}")


def wins(run: Run) -> Iterator[DealWon]:
    """The won deals as pipeline announces them."""
    for deal in facts(run).deals:
        said = won(deal.id, deal.owner, deal.lines[0].amount.minor // 100, deal.on.isoformat())
        parts = tuple(DealSplit(member_id=an_id(part.payee), share=str(part.share)) for part in deal.splits)
        yield said.model_copy(update={"splits": parts})


def refunds(run: Run) -> Iterator[Event]:
    """What was paid back."""
    deals = {deal.id: deal for deal in facts(run).deals}
    for refund in facts(run).refunds:
        deal = deals[refund.deal]
        yield refunded(deal.id, deal.owner, deal.lines[0].amount.minor // 100, refund.on.isoformat())


async def told(house: House, events: list[Event]) -> None:
    """Delivered in runs, as a consumer would."""
    for start in range(0, len(events), _EACH):
        await house.deliver(*events[start : start + _EACH])


async def ledger(house: House) -> Totals:
    """Cents by person, role and month; where nothing is left, nothing is said."""
    names: dict[UUID, str] = {an_id(row["sales_agent"]): row["sales_agent"] for row in rows("sales_teams.csv")}
    names |= {an_id(row["manager"]): row["manager"] for row in rows("sales_teams.csv")}
    found = {
        (names[row.payee_id], _ROLES[row.component], row.period): (int(row.credited), int(row.amount))
        for row in await house.rows(_LINES)
    }
    return {key: figures for key, figures in found.items() if figures != (0, 0)}


@pytest.mark.parametrize(
    "run",
    [
        pytest.param("plain", id="as the files have it"),
        pytest.param("changed", id="with refunds of every 50th and splits of every 20th"),
    ],
)
async def test_the_ledger_equals_the_recomputation(empty_house: House, run: Run) -> None:
    await told(empty_house, list(organisation()))
    await publish_and_assign(empty_house, *sorted(row["sales_agent"] for row in rows("sales_teams.csv")))
    await told(empty_house, list(wins(run)))
    await told(empty_house, list(refunds(run)))
    assert await ledger(empty_house) == expected(run)
    assert await balances_match_postings(empty_house)
