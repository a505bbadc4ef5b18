"""While the outbox is full, writes are asked to come again and everything else goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.store.pressure import Pressure
from shared.web.access import Permission
from shared.web.router import OPERATIONS, Router
from tests.shared.web.conftest import Edge

LIMIT = 20

_FILL = text("""
    INSERT INTO outbox (event_id, shard, topic, key, type, sequence, headers, payload)
    SELECT gen_random_uuid(), 0, 'notes', 'n', 'noted', n, '{}', '' FROM generate_series(1, :rows) AS n
""")
_KEEP = text("DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM outbox ORDER BY seq LIMIT :rows)")
_KEEP_ENDS = text("DELETE FROM outbox WHERE seq NOT IN (SELECT unnest(ARRAY[min(seq), max(seq)]) FROM outbox)")


class Outbox:
    """The outbox of the small service, filled and emptied by hand; every look is due at once."""

    def __init__(self, edge: Edge) -> None:
        self.edge = edge
        self.database = edge.app.state.runtime.database
        self.database.pressure = Pressure(LIMIT)

    async def change(self, statement: object, **parameters: int) -> None:
        async with self.database.transaction() as tx:
            await tx.execute(statement, parameters)
        self.database.pressure = Pressure(LIMIT, full=self.database.pressure.full)

    async def write(self, note: str, *, repeating: str | None = None) -> int:
        async with self.edge.client(repeating=repeating) as client:
            return (await client.post("/v1/notes", json={"text": note})).status_code


@pytest.fixture
def outbox(edge: Edge) -> Outbox:
    return Outbox(edge)


async def test_at_the_limit_a_write_is_refused_with_the_time_to_come_again(outbox: Outbox) -> None:
    await outbox.change(_FILL, rows=LIMIT)

    async with outbox.edge.client() as client:
        refused = await client.post("/v1/notes", json={"text": "late"})
        read = await client.get("/v1/notes")

    assert (refused.status_code, refused.json()["code"]) == (503, "outbox_full")
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) > 1
    assert (read.status_code, read.json()) == (200, [])


async def test_one_row_below_the_limit_a_write_is_taken(outbox: Outbox) -> None:
    await outbox.change(_FILL, rows=LIMIT - 1)

    assert await outbox.write("in time") == 201


async def test_once_full_it_has_to_fall_below_nine_tenths(outbox: Outbox) -> None:
    await outbox.change(_FILL, rows=LIMIT)
    answers = [await outbox.write("full")]
    await outbox.change(_KEEP, rows=LIMIT - 2)
    answers.append(await outbox.write("not yet"))
    await outbox.change(_KEEP, rows=LIMIT - 3)
    answers.append(await outbox.write("relieved"))
    await outbox.change(_FILL, rows=2)
    answers.append(await outbox.write("and stays so"))

    assert answers == [503, 503, 201, 201]


async def test_a_row_that_stands_still_does_not_make_a_short_outbox_full(outbox: Outbox) -> None:
    await outbox.change(_FILL, rows=10 * LIMIT)
    await outbox.change(_KEEP_ENDS)

    assert await outbox.write("two rows far apart") == 201


async def test_an_answer_given_before_is_given_again(outbox: Outbox) -> None:
    first = await outbox.write("once", repeating="k")
    await outbox.change(_FILL, rows=LIMIT)

    assert (first, await outbox.write("once", repeating="k"), await outbox.write("new", repeating="l")) == (
        201,
        201,
        503,
    )


async def test_the_outbox_is_not_looked_at_for_every_write(outbox: Outbox) -> None:
    await outbox.change(_FILL, rows=1)
    assert await outbox.write("looks") == 201
    async with outbox.database.transaction() as tx:
        await tx.execute(_FILL, {"rows": LIMIT})

    assert await outbox.write("trusts") == 201


async def test_what_the_relay_saw_is_believed_without_a_look(outbox: Outbox) -> None:
    outbox.database.pressure.saw(LIMIT)
    assert await outbox.write("full") == 503
    outbox.database.pressure.saw(0)
    assert await outbox.write("empty") == 201


async def test_an_operator_is_never_kept_waiting(outbox: Outbox) -> None:
    mending = Router(tags=[OPERATIONS])
    mending.post("/mend", permission=Permission.WRITE_ACCOUNTS)(mend)
    outbox.edge.app.include_router(mending)
    outbox.database.pressure.saw(LIMIT)

    async with outbox.edge.client() as client:
        mended = await client.post("/v1/mend")

    assert (mended.status_code, await outbox.write("full")) == (200, 503)


async def mend() -> str:
    """What an operator does about it."""
    return "mended"


async def test_an_api_process_shows_its_outbox(outbox: Outbox) -> None:
    await outbox.change(_FILL, rows=LIMIT)

    async with outbox.edge.client() as client:
        shown = (await client.get("/metrics")).text

    assert f'outbox_unsent_rows{{service="notes"}} {LIMIT}.0' in shown
    assert 'outbox_full{service="notes"} 1.0' in shown
