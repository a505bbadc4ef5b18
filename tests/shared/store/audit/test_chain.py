"""A chain holds what it was sealed over, and shows every way of changing it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from shared.store.audit.chain import Head, beginning, is_genuine, link, signed
from shared.store.audit.entry import Entry
from shared.store.audit.keys import AuditKeys
from shared.store.audit.retain import KEPT, TooYoung, cut_audit
from shared.store.audit.seal import seal_audit
from shared.store.audit.verify import Verdict, shown, verify_audit
from shared.store.audit.write import audit_values, write_audit
from shared.store.database import Database
from tests.shared.store.conftest import THINGS

ENTRY = Entry("user:anna", ("manager",), "POST /v1/things", "/v1/things", "203.0.113.9", "r-1", "t" * 32, 201)


class Audited:
    """A database with an audit, and the heads it published."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.published: list[Head] = []

    async def write(self, *names: str) -> None:
        """One accepted write for each name."""
        for name in names:
            async with self.database.transaction() as tx:
                tx.entry = ENTRY
                await tx.execute(THINGS.insert().values(name=name, count=1))

    async def seal(self) -> Head | None:
        """Seal and publish."""
        async with self.database.transaction() as tx:
            head = await seal_audit(tx, "people", self.database.audit_keys)
        if head:
            self.published.append(head)
        return head

    async def tamper(self, *statements: str) -> None:
        """As somebody would who owns the server."""
        async with self.database.transaction() as tx:
            for table in ("audit", "audit_seal"):
                await tx.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            for statement in statements:
                await tx.execute(text(statement))

    async def verdict(self) -> Verdict:
        """What verification says now."""
        keys = [self.database.audit_keys.signing.public_key()]
        async with self.database.transaction() as tx:
            return await verify_audit(tx, "people", keys, self.published)

    async def kinds(self) -> set[str]:
        """What is wrong."""
        return {finding.kind for finding in (await self.verdict()).findings}


@pytest.fixture
async def audited(database: Database) -> Audited:
    house = Audited(database)
    await house.write("chair", "table")
    await house.seal()
    await house.write("lamp", "door")
    await house.seal()
    return house


async def test_what_nobody_touched_holds(audited: Audited) -> None:
    verdict = await audited.verdict()

    assert (verdict.holds, verdict.sealed, verdict.unprotected) == (True, 4, [])
    assert shown(verdict) == ["people: the audit holds; 4 rows sealed"]


SET = "UPDATE audit SET {} WHERE id = (SELECT audit_id FROM audit_seal WHERE position = {})"
DROP = "DELETE FROM audit USING audit_seal WHERE id = audit_id AND position {}"
SLIPPED_IN = """
    INSERT INTO audit (id, recorded_at, who, roles, action, resource, status, changes)
    VALUES (gen_random_uuid(), now() - interval '1 day', 'x', '{}', 'x', 'x', 200, '[]')
"""


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        pytest.param(
            [SET.format("who = 'user:bill'", 2)],
            {"changed"},
            id="somebody else is said to have done it",
        ),
        pytest.param([SET.format("changes = '[]'", 3)], {"changed"}, id="what was changed is hidden"),
        pytest.param([DROP.format("= 2")], {"missing"}, id="a row is deleted"),
        pytest.param(
            [DROP.format("= 2"), "DELETE FROM audit_seal WHERE position = 2"],
            {"missing", "changed"},
            id="a row is deleted with its seal",
        ),
        pytest.param(
            [
                "UPDATE audit_seal SET position = -position WHERE position IN (1, 2)",
                "UPDATE audit_seal SET position = 3 + position WHERE position < 0",
            ],
            {"changed", "forged"},
            id="two rows change places",
        ),
        pytest.param(
            [DROP.format("> 2"), "DELETE FROM audit_seal WHERE position > 2"], {"truncated"}, id="the end is cut off"
        ),
        pytest.param(["DELETE FROM audit", "DELETE FROM audit_seal"], {"truncated"}, id="everything is gone"),
        pytest.param(
            ["UPDATE audit_seal SET signature = 'x' WHERE position = 2"], {"forged"}, id="a signature is made up"
        ),
        pytest.param([SLIPPED_IN], {"left out"}, id="a row is slipped in among old ones"),
    ],
)
async def test_every_change_is_found(audited: Audited, statements: list[str], found: set[str]) -> None:
    await audited.tamper(*statements)

    assert await audited.kinds() == found


async def test_a_chain_rewritten_by_someone_with_other_keys_is_not_the_published_one(audited: Audited) -> None:
    await audited.tamper("UPDATE audit SET who = 'user:bill'", "DELETE FROM audit_seal")
    audited.database.audit_keys = AuditKeys.fresh()
    published = list(audited.published)
    await audited.seal()
    audited.published = published

    verdict = await audited.verdict()

    assert {finding.kind for finding in verdict.findings} == {"forged"}


async def test_a_row_younger_than_the_last_seal_is_named_unprotected(audited: Audited) -> None:
    await audited.write("window")

    verdict = await audited.verdict()

    assert (verdict.holds, len(verdict.unprotected)) == (True, 1)
    assert "unprotected yet: " in shown(verdict)[1]


async def test_a_row_whose_transaction_ends_late_is_sealed_all_the_same(audited: Audited) -> None:
    late = audited.database.begin()
    await late.execute(THINGS.insert().values(name="late", count=1))
    await write_audit(late, await audit_values(late, ENTRY, audited.database.audit_keys))
    await audited.write("early")
    await audited.seal()
    await late.commit()
    await late.close()
    await audited.seal()

    verdict = await audited.verdict()

    assert (verdict.holds, verdict.sealed, verdict.unprotected) == (True, 6, [])


async def test_what_is_old_enough_may_go_up_to_a_published_head_and_the_rest_holds(audited: Audited) -> None:
    await audited.tamper("UPDATE audit_seal SET sealed_at = sealed_at - interval '7 years' WHERE position <= 2")
    await audited.write("window")
    await audited.seal()
    async with audited.database.transaction() as tx:
        with pytest.raises(TooYoung):
            await cut_audit(tx, tx.now)
        assert await cut_audit(tx, tx.now - KEPT) == 2
        old = tx.now - KEPT * 2

    assert await audited.kinds() == {"missing", "changed"}
    audited.published[0] = replace(audited.published[0], published_at=old)
    verdict = await audited.verdict()

    assert (verdict.holds, verdict.sealed) == (True, 5)


async def test_two_heads_for_one_place_are_told_whichever_the_chain_has(audited: Audited) -> None:
    place, keys = audited.published[0], audited.database.audit_keys
    audited.published.append(signed(place.database, place.position, b"another", keys))

    assert await audited.kinds() == {"forged"}


async def test_a_beginning_cut_off_elsewhere_is_missed(audited: Audited) -> None:
    await audited.tamper(DROP.format("= 1"), "DELETE FROM audit_seal WHERE position = 1")

    assert "missing" in await audited.kinds()


async def test_where_nothing_is_new_nothing_is_sealed(audited: Audited) -> None:
    assert await audited.seal() is None


async def test_one_sealer_at_a_time(audited: Audited) -> None:
    await audited.write("window")
    async with audited.database.transaction() as first:
        assert await seal_audit(first, "people", audited.database.audit_keys) is not None
        assert await audited.seal() is None


def test_a_head_speaks_for_one_database_and_one_place_only() -> None:
    keys = AuditKeys.fresh()
    head = signed("people", 7, link(beginning("people"), "said"), keys)
    public = keys.signing.public_key()

    assert is_genuine(head, public)
    for other in (
        Head("leads", 7, head.hash, head.key_id, head.signature),
        Head("people", 8, head.hash, head.key_id, head.signature),
        Head("people", 7, beginning("people"), head.key_id, head.signature),
    ):
        assert not is_genuine(other, public)
    assert not is_genuine(head, AuditKeys.fresh().signing.public_key())
