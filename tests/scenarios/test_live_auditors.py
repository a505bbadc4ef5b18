"""The auditors' sentences hold in a house that has lived, and each of them notices when it is broken."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest
from sqlalchemy import text

from services.landscape import SERVICES
from shared.store.invariants import OF_EVERY_SERVICE, Invariant, look_for
from tests.kit.story import begin
from tests.kit.world import World

NEVER_HERE = {"history_is_posted_nowhere"}
"""No endpoint is registered in this story."""

_OUTBOX = """
    INSERT INTO outbox (event_id, shard, topic, key, type, sequence, headers, payload, created_at)
    SELECT gen_random_uuid(), 0, 'people.members', 'planted', 'planted', sequence, '{}', '', now() - age::interval
    FROM unnest(ARRAY[%s], ARRAY[%s]) AS planted (sequence, age)
"""

PLANTED = [
    pytest.param(
        "pipeline",
        "accepted_write_is_audited",
        """
        INSERT INTO idempotency (principal, key, fingerprint, status, headers, body)
        VALUES ('user:nobody', 'k', 'f', 201, '{}', '')
        """,
        id="a write that nobody noted",
    ),
    pytest.param(
        "pipeline",
        "audited_row_is_sealed_in_time",
        """
        ALTER TABLE audit DISABLE TRIGGER USER;
        ALTER TABLE audit_seal DISABLE TRIGGER USER;
        DELETE FROM audit_seal;
        UPDATE audit SET recorded_at = clock_timestamp() - interval '6 minutes'
        """,
        id="a row that waits for its seal",
    ),
    pytest.param(
        "compensation",
        "balances_are_the_sum_of_postings",
        "UPDATE balance SET minor = minor + 1 WHERE account = 'earned'",
        id="a balance is a cent off",
    ),
    pytest.param(
        "compensation",
        "the_ledger_sums_to_zero_per_currency",
        "UPDATE balance SET minor = minor + 1 WHERE account = 'earned'",
        id="a cent came from nowhere",
    ),
    pytest.param(
        "compensation",
        "nobody_is_paid_below_zero",
        "INSERT INTO balance SELECT payee_id, currency, 'payable', -5 FROM balance WHERE account = 'earned' LIMIT 1",
        id="a payment below zero",
    ),
    pytest.param(
        "compensation",
        "a_line_version_has_its_posting",
        """
        ALTER TABLE posting DISABLE TRIGGER append_only;
        DELETE FROM posting WHERE id = (SELECT id FROM posting LIMIT 1)
        """,
        id="a posting is lost",
    ),
    pytest.param(
        "compensation",
        "lines_are_what_was_posted",
        """
        ALTER TABLE posting DISABLE TRIGGER append_only;
        UPDATE posting SET minor = minor + 1 WHERE id = (SELECT id FROM posting LIMIT 1)
        """,
        id="more was posted than the lines say",
    ),
    pytest.param(
        "compensation",
        "versions_of_a_line_follow_from_each_other",
        """
        CREATE TEMP TABLE copy AS SELECT * FROM line LIMIT 1;
        UPDATE copy SET id = gen_random_uuid(), number = 100, superseded_at = now();
        INSERT INTO line TABLE copy
        """,
        id="a deal is paid twice",
    ),
    pytest.param(
        "compensation",
        "owner_credits_are_won_less_refunded",
        "UPDATE deal SET amount_minor = amount_minor + 1 WHERE id = (SELECT id FROM deal WHERE status = 'won' LIMIT 1)",
        id="a credit misses a cent of the deal",
    ),
    pytest.param(
        "compensation",
        "owner_credits_are_won_less_refunded",
        "DELETE FROM refund",
        id="a refund is forgotten",
    ),
    pytest.param(
        "pipeline",
        "trace_has_an_entry_per_version",
        "DELETE FROM opportunity_trace WHERE number = 2",
        id="an entry of a trace is lost",
    ),
    pytest.param(
        "pipeline", "opportunity_was_announced", "DELETE FROM event_sequence", id="an announcement is missing"
    ),
    pytest.param(
        "forecast",
        "life_begins_with_its_opening",
        "DELETE FROM opportunity_step WHERE kind = 'opened'",
        id="an opening was never heard",
    ),
    pytest.param(
        "forecast",
        "closing_and_reopening_take_turns",
        """
        CREATE TEMP TABLE copy AS SELECT * FROM opportunity_step WHERE kind = 'won' LIMIT 1;
        UPDATE copy SET sequence = sequence + 100;
        INSERT INTO opportunity_step TABLE copy
        """,
        id="a win counts twice",
    ),
    pytest.param(
        "forecast",
        "refunds_stay_within_the_deal",
        "UPDATE opportunity_step SET amount_minor = 10 * amount_minor WHERE kind = 'refunded'",
        id="more is refunded than was won",
    ),
    pytest.param(
        "notifications",
        "entry_is_told_once",
        """
        CREATE TEMP TABLE copy AS SELECT * FROM entry LIMIT 1;
        UPDATE copy SET id = gen_random_uuid();
        ALTER TABLE entry DROP CONSTRAINT uq_entry_identity;
        INSERT INTO entry TABLE copy
        """,
        id="an entry stands twice in an inbox",
    ),
    pytest.param(
        "notifications",
        "history_is_posted_nowhere",
        """
        INSERT INTO webhook_endpoint (id, url, sealed_secret, created_by, created_at)
        VALUES (gen_random_uuid(), 'https://example.org', '', 'test', now());
        INSERT INTO webhook_delivery (id, endpoint_id, entry_id, body, status, attempts, next_at)
        SELECT gen_random_uuid(), webhook_endpoint.id, entry.id, '', 'pending', 0, now()
        FROM webhook_endpoint, entry WHERE historic LIMIT 1
        """,
        id="an old story is posted",
    ),
    pytest.param(
        "partners", "claim_is_protected_while_approved", "DELETE FROM protected_claim", id="a protection is lost"
    ),
    pytest.param("leads", "owner_was_assigned", "DELETE FROM assignment", id="an owner was never assigned"),
    pytest.param("people", "outbox_row_leaves_within_a_week", _OUTBOX % ("1", "'8 days'"), id="an event is stuck"),
    pytest.param("people", "outbox_row_was_counted", _OUTBOX % ("7", "'1 second'"), id="a counter went back"),
    pytest.param(
        "people",
        "outbox_keeps_the_order_of_a_key",
        _OUTBOX % ("2, 1", "'1 second', '1 second'"),
        id="events of a key are written in the wrong order",
    ),
    pytest.param(
        "forecast",
        "held_event_lies_before_the_position",
        """
        INSERT INTO dead_letter (event_id, topic, partition, "offset", key, type, headers, value, error, attempts)
        SELECT gen_random_uuid(), topic, partition, next_offset, 'planted', 'planted', '{}', '', 'planted', 1
        FROM consumer_progress LIMIT 1
        """,
        id="an event is held that was not read yet",
    ),
]


def invariants_of(service: str) -> tuple[Invariant, ...]:
    """The sentences of one service about its own data."""
    name = f"services.{service}.store.invariants"
    return tuple(import_module(name).INVARIANTS) if find_spec(name) else ()


@pytest.fixture(scope="module")
async def lived(world: World) -> World:
    """Deals won, lost, refunded, reopened and corrected; a lead; a protected claim."""
    story = await begin(world, "life")
    refunded = await story.win("Anna", 8_000, on="2026-03-02")
    reopened = await story.win("Anna", 30_000, on="2026-03-05")
    corrected = await story.win("Carl", 10_000, on="2026-03-07")
    lost = await story.open("Carl", 500)
    await story.act(
        refunded, "refund", amount={"minor": 300_000, "currency": "USD"}, reason="some", refunded_on="2026-04-01"
    )
    await story.act(refunded, "refund", reason="the rest", refunded_on="2026-04-02")
    await story.act(reopened, "reopen", reason="the wrong company", reopened_on="2026-03-08")
    await story.act(reopened, "win", won_on="2026-05-01")
    await story.act(corrected, "correct", owner_id=story.ids["Anna"], reason="it was hers")
    await story.act(lost, "lose", reason="price", lost_on="2026-03-01")
    lead = {"external_id": "life/lead", "source": "web", "territory": "life"}
    await world.call("POST", "/leads", lead)
    await world.call("POST", "/partners", {"external_id": "life/partner", "name": "Integrator", "tier": "gold"})
    await world.settle()
    claim = {"product_id": story.ids["widget"], "account_id": story.ids["acme"]}
    async with world.client("partner", "life/partner") as client:
        claimed = await client.post("/v1/registrations", json=claim)
    await world.call(
        "POST", f"/registrations/{claimed.json()['id']}/approve", {"reason": "they brought us the customer"}
    )
    await world.settle()
    return world


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
async def test_every_sentence_holds_in_a_house_that_has_lived(service: str, lived: World) -> None:
    for invariant in (*OF_EVERY_SERVICE, *invariants_of(service)):
        async with lived.house.databases[service].transaction() as tx:
            found = await look_for(tx, invariant)

        assert not found.broken, f"{invariant.name}: {found.examples}"
        assert found.seen or invariant in OF_EVERY_SERVICE or invariant.name in NEVER_HERE, invariant.name


@pytest.mark.parametrize(("service", "name", "planted"), PLANTED)
async def test_a_planted_breach_is_found(service: str, name: str, planted: str, lived: World) -> None:
    invariant = next(one for one in (*OF_EVERY_SERVICE, *invariants_of(service)) if one.name == name)
    tx = lived.house.databases[service].begin()
    try:
        for statement in planted.split(";"):
            await tx.execute(text(statement))
        found = await look_for(tx, invariant)
    finally:
        await tx.close()

    assert found.broken
    assert found.examples


def test_every_sentence_is_broken_once_above() -> None:
    every = {one.name for one in OF_EVERY_SERVICE} | {
        one.name for service in SERVICES for one in invariants_of(service.name)
    }

    assert {param.values[1] for param in PLANTED} == every
