"""Each sentence about the ledger notices what would make it false."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.compensation.store.invariants import INVARIANTS
from shared.store.invariants import look_for
from tests.compensation.facts import refunded, won
from tests.kit.house import House


async def broken(house: House, *statements: str) -> set[str]:
    """Which sentences are false after these statements, which are undone."""
    tx = house.database.begin()
    try:
        for statement in statements:
            await tx.execute(text(statement))
        return {each.name for each in INVARIANTS if (await look_for(tx, each)).broken}
    finally:
        await tx.close()


@pytest.fixture
async def paid_house(house: House) -> House:
    """Two deals of Anna's, one of them refunded in part."""
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"), won("D2", "anna", 15_000, "2026-03-06"))
    await house.deliver(refunded("D1", "anna", 1_000, "2026-04-01"))
    return house


async def test_a_ledger_at_rest_breaks_nothing(paid_house: House) -> None:
    assert await broken(paid_house) == set()


@pytest.mark.parametrize(
    ("statements", "name"),
    [
        pytest.param(
            ["UPDATE balance SET minor = minor + 1 WHERE account = 'earned'"],
            "the_ledger_sums_to_zero_per_currency",
            id="a cent from nowhere",
        ),
        pytest.param(
            ["UPDATE balance SET minor = minor + 1 WHERE account = 'earned'"],
            "balances_are_the_sum_of_postings",
            id="a balance a cent off",
        ),
        pytest.param(
            ["ALTER TABLE posting DISABLE TRIGGER append_only", "UPDATE posting SET minor = minor + 1"],
            "lines_are_what_was_posted",
            id="more posted than the lines say",
        ),
        pytest.param(
            ["ALTER TABLE posting DISABLE TRIGGER append_only", "DELETE FROM posting"],
            "a_line_version_has_its_posting",
            id="postings lost",
        ),
        pytest.param(
            ["ALTER TABLE line DISABLE TRIGGER append_only", "DELETE FROM line WHERE number = 1"],
            "versions_of_a_line_follow_from_each_other",
            id="a version lost",
        ),
        pytest.param(
            ["UPDATE deal SET amount_minor = amount_minor + 1"],
            "owner_credits_are_won_less_refunded",
            id="a credit that misses a cent of the deal",
        ),
        pytest.param(["DELETE FROM refund"], "owner_credits_are_won_less_refunded", id="a refund forgotten"),
        pytest.param(
            ["INSERT INTO balance SELECT payee_id, currency, 'payable', -5 FROM balance WHERE account = 'earned'"],
            "nobody_is_paid_below_zero",
            id="a payment below zero",
        ),
    ],
)
async def test_a_breach_is_noticed(paid_house: House, statements: list[str], name: str) -> None:
    assert name in await broken(paid_house, *statements)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE posting SET minor = minor + 1", id="a posting is changed"),
        pytest.param("DELETE FROM posting", id="a posting is removed"),
        pytest.param("UPDATE line SET amount_minor = amount_minor + 1", id="a line is rewritten"),
        pytest.param("DELETE FROM line", id="a line is removed"),
        pytest.param("UPDATE line SET superseded_at = NULL WHERE superseded_at IS NOT NULL", id="a version is revived"),
    ],
)
async def test_the_ledger_is_append_only(paid_house: House, statement: str) -> None:
    with pytest.raises(Exception, match="append-only"):
        await broken(paid_house, statement)


async def test_nobody_can_be_paid_twice_for_the_same(paid_house: House) -> None:
    with pytest.raises(Exception, match="uq_line_current"):
        await broken(
            paid_house,
            "CREATE TEMP TABLE copy AS SELECT * FROM line WHERE superseded_at IS NULL LIMIT 1",
            "UPDATE copy SET id = gen_random_uuid(), line_id = gen_random_uuid()",
            "INSERT INTO line TABLE copy",
        )
