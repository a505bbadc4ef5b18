"""Auditors walk through all subjects page by page, count what is broken, and change nothing."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.messaging.auditors import Auditors
from shared.observability import metrics
from shared.store.invariants import OF_EVERY_SERVICE, PAGE, Invariant
from tests.shared.messaging.conftest import OpenDatabase
from tests.shared.messaging.figures import shown

_RECEIPTS = text("INSERT INTO inbox (event_id) SELECT gen_random_uuid() FROM generate_series(1, :rows)")


def receipts(name: str, broken: str) -> Invariant:
    """Something to say of receipts, which have ids."""
    page = "SELECT event_id FROM inbox WHERE event_id > CAST(:after AS uuid) ORDER BY event_id LIMIT :size"
    return Invariant(name, f"SELECT event_id::text AS subject, {broken} AS broken FROM ({page}) AS page")  # noqa: S608 - the tests' own


async def test_every_subject_is_looked_at_before_it_begins_anew(open_database: OpenDatabase) -> None:
    warehouse = await open_database("warehouse")
    async with warehouse.transaction() as tx:
        await tx.execute(_RECEIPTS, {"rows": PAGE + 10})
    auditors, series = Auditors("warehouse", [receipts("paged", "false")]), {"service": "warehouse", "name": "paged"}

    seen = []
    for _ in range(3):
        before = shown(metrics.AUDITED, **series)
        await auditors.look(warehouse)
        seen.append(shown(metrics.AUDITED, **series) - before)

    assert seen == [PAGE, 10, PAGE]


async def test_a_breach_is_counted_and_named_and_hides_no_other(
    open_database: OpenDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    warehouse = await open_database("warehouse")
    async with warehouse.transaction() as tx:
        await tx.execute(_RECEIPTS, {"rows": 3})
    auditors = Auditors("warehouse", [receipts("all_wrong", "true"), receipts("fine", "false")])
    assert shown(metrics.INVARIANT_VIOLATIONS, service="warehouse", name="fine") == 0

    with caplog.at_level(logging.ERROR):
        await auditors.look(warehouse)

    assert shown(metrics.INVARIANT_VIOLATIONS, service="warehouse", name="all_wrong") == 3
    assert shown(metrics.INVARIANT_VIOLATIONS, service="warehouse", name="fine") == 0
    assert "all_wrong does not hold for 3" in caplog.text


async def test_an_auditor_cannot_write(open_database: OpenDatabase) -> None:
    warehouse = await open_database("warehouse")
    meddling = Invariant(
        "meddling", "SELECT nextval(pg_get_serial_sequence('outbox', 'seq'))::text AS subject, false AS broken"
    )

    with pytest.raises(DBAPIError, match="read-only"):
        await Auditors("warehouse", [meddling]).look(warehouse)


async def test_the_houses_own_sentences_hold_on_empty_tables(open_database: OpenDatabase) -> None:
    warehouse = await open_database("warehouse")
    await Auditors("warehouse", OF_EVERY_SERVICE).look(warehouse)

    violations = [shown(metrics.INVARIANT_VIOLATIONS, service="warehouse", name=one.name) for one in OF_EVERY_SERVICE]
    assert violations == [0] * len(OF_EVERY_SERVICE)
