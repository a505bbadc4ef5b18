"""What speaks of a person enters the audit as ciphertext, and leaves it with the person's key."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import text

from shared.store.audit.entry import PersonalColumn
from shared.store.audit.read import ERASED, MASKED, Wanted, audited, forget_subject
from shared.store.audit.seal import seal_audit
from shared.store.audit.verify import verify_audit
from shared.store.database import Database
from tests.shared.store.audit.test_chain import ENTRY
from tests.shared.store.conftest import PROMISES, THINGS

# The things of this test are people: counts speak of whom the name means.
ABOUT = replace(ENTRY, personal=(PersonalColumn("things", "count", "name"),))
ALL = Wanted()


async def written(database: Database) -> None:
    """Anna comes, and changes."""
    for statement in (THINGS.insert().values(name="anna", count=4711), THINGS.update().values(count=4712)):
        async with database.transaction() as tx:
            tx.entry = ABOUT
            await tx.execute(statement)


async def shown(database: Database, *, opened: bool) -> list[object]:
    """The audit's changes."""
    async with database.transaction() as tx:
        rows = await audited(tx, ALL, database.audit_keys if opened else None, after=None, limit=10)
    return [change for row in rows for change in row.changes]


async def test_it_is_readable_with_the_keys_and_masked_without(database: Database) -> None:
    await written(database)

    assert await shown(database, opened=True) == [
        {"table": "things", "after": {"name": "anna", "count": 4711}},
        {"table": "things", "key": {"name": "anna"}, "before": {"count": 4711}, "after": {"count": 4712}},
    ]
    assert [change["after"]["count"] for change in await shown(database, opened=False)] == [MASKED, MASKED]  # type: ignore[index]


async def test_nothing_of_it_lies_in_the_database(database: Database) -> None:
    await written(database)

    async with database.transaction() as tx:
        whole = await tx.scalar(text("SELECT string_agg(changes::text, '') FROM audit"))

    assert "anna" in whole
    assert "471" not in whole


async def test_without_its_key_it_is_gone_and_the_chain_holds(database: Database) -> None:
    await written(database)
    async with database.transaction() as tx:
        head = await seal_audit(tx, "people", database.audit_keys)
        assert head is not None
    async with database.transaction() as tx:
        assert await forget_subject(tx, "name:anna")

    async with database.transaction() as tx:
        verdict = await verify_audit(tx, "people", [database.audit_keys.signing.public_key()], [head])

    assert verdict.holds
    assert [change["after"]["count"] for change in await shown(database, opened=True)] == [ERASED, ERASED]  # type: ignore[index]


async def test_a_later_word_about_somebody_is_kept_under_that_persons_name(database: Database) -> None:
    about = replace(ENTRY, personal=(PersonalColumn("promise", "said", "member_id"),))
    anna = UUID(int=7)
    for statement in (
        PROMISES.insert().values(
            [{"id": 1, "member_id": anna, "said": None}, {"id": 2, "member_id": None, "said": None}]
        ),
        PROMISES.update().values(said="she is late"),
    ):
        async with database.transaction() as tx:
            tx.entry = about
            await tx.execute(statement)

    hers, nobodys = (await shown(database, opened=True))[2:]

    assert hers["key"] == {"id": 1, "member_id": str(anna)}  # type: ignore[index]
    assert (hers["after"], nobodys["after"]) == ({"said": "she is late"}, {"said": "she is late"})  # type: ignore[index]
    async with database.transaction() as tx:
        assert await tx.scalars(text("SELECT subject FROM subject_key")) == [f"member:{anna}"]
        await forget_subject(tx, f"member:{anna}")
    hers, nobodys = (await shown(database, opened=True))[2:]
    assert (hers["after"], nobodys["after"]) == ({"said": ERASED}, {"said": "she is late"})  # type: ignore[index]


async def test_each_person_has_a_key_of_her_own(database: Database) -> None:
    async with database.transaction() as tx:
        tx.entry = ABOUT
        await tx.execute(THINGS.insert(), [{"name": "anna", "count": 1}, {"name": "bill", "count": 2}])
    async with database.transaction() as tx:
        await forget_subject(tx, "name:anna")

    assert [change["after"]["count"] for change in await shown(database, opened=True)] == [ERASED, 2]  # type: ignore[index]
