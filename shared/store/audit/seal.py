"""The sealer: takes the rows that have no seal yet, whenever they were committed, and lengthens the chain by them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from shared.store.audit.chain import Head, beginning, link, signed
from shared.store.audit.keys import AuditKeys

if TYPE_CHECKING:
    from shared.store.transaction import Transaction

BATCH = 2000
"""Rows of one sealing."""

# All that a row says, in PostgreSQL's own words, so that nothing between it and the hash can change a figure.
SAID = """jsonb_build_array(a.id, to_char(a.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), a.who,
  a.roles, a.action, a.resource, a.source, a.request_id, a.trace_id, a.status, a.code, a.times, a.changes)::text"""

_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('audit sealer'))")
_LAST = text("SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1")
_UNSEALED = text(f"""
    SELECT a.id, {SAID} AS said FROM audit AS a
    WHERE a.recorded_at >= CAST(:since AS timestamptz)
      AND NOT EXISTS (SELECT FROM audit_seal AS s WHERE s.audit_id = a.id)
    ORDER BY a.recorded_at, a.id LIMIT {BATCH}
""")  # noqa: S608 - constants
_SEAL = text("""
    INSERT INTO audit_seal (position, audit_id, hash, signature, key_id)
    SELECT * FROM unnest(CAST(:positions AS bigint[]), CAST(:ids AS uuid[]), CAST(:hashes AS bytea[]),
      CAST(:signatures AS bytea[]), CAST(:key_ids AS text[]))
""")


async def seal_audit(
    tx: Transaction, database: str, keys: AuditKeys, *, within: timedelta | None = None
) -> Head | None:
    """Seal what is unsealed and was recorded within a time (unlimited without); the new head, None if nothing was.

    There is no cursor: a row whose transaction ended late is unsealed like any other. The limit keeps each round short;
    a round without it, now and then, finds what a transaction of hours left behind.
    """
    if not await tx.scalar(_ALONE):
        return None
    since = tx.now - within if within else tx.now.replace(year=1970)
    rows = await tx.rows(_UNSEALED, {"since": since})
    if not rows:
        return None
    last = (await tx.execute(_LAST)).first()
    position, reached = (last.position, bytes(last.hash)) if last else (0, beginning(database))
    hashes = []
    for row in rows:
        reached = link(reached, row.said)
        hashes.append(reached)
    head = signed(database, position + len(rows), reached, keys)
    blank = [None] * (len(rows) - 1)
    await tx.execute(
        _SEAL,
        {
            "positions": list(range(position + 1, head.position + 1)),
            "ids": [row.id for row in rows],
            "hashes": hashes,
            "signatures": [*blank, head.signature],
            "key_ids": [*blank, head.key_id],
        },
    )
    return head
