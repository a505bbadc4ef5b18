"""Deals and lines of pay as whole columns: what a calculation of everything reads, and what it appends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from services.compensation.store.tables import LINES
from shared.kernel.errors import Invalid
from shared.kernel.ids import new_id
from shared.store.copy import copy_in, copy_out
from shared.store.transaction import Transaction

Column = npt.NDArray[Any]
_POSTGRES_EPOCH = 730_120
"""2000-01-01 as a proleptic ordinal."""
_CHUNK = 20_000

# Rows come in the order of the walk, so that no external id need be read: places compare as code points do.
_DEALS = """
    SELECT id, owner_id, won_on, greatest(0, amount_minor - coalesce(refunded, 0))::bigint AS remaining,
      currency = $2 AND particulars IS NULL AS plain
    FROM deal
    LEFT JOIN (SELECT deal_id, won.won_sequence, sum(refund.amount_minor) AS refunded
               FROM refund JOIN deal AS won ON won.id = refund.deal_id AND refund.sequence > won.won_sequence
               GROUP BY deal_id, won.won_sequence) AS back ON back.deal_id = deal.id
    WHERE status = 'won' AND owner_id = ANY($1)
    ORDER BY owner_id, won_on, external_id COLLATE "C"
"""
_LINES = """
    SELECT deal_id, payee_id, period, credited_minor, amount_minor, plan_version
    FROM line
    WHERE superseded_at IS NULL AND payee_id = ANY($1) AND component = $2 AND role = 'owner' AND deal_id IS NOT NULL
"""


# Whoever was never on another plan, with what may stand in the way of calculating them all at once.
_EVERYBODY = text("""
    WITH alone AS (
      SELECT payee_id AS member_id, min(effective_on) AS since FROM assignment
      WHERE payee_kind = 'member' GROUP BY payee_id
      HAVING count(*) = 1 AND bool_and(plan_id = :plan_id)
    )
    SELECT coalesce(array_agg(member_id ORDER BY member_id), '{}') AS member_ids,
      (SELECT count(*) FROM plan_version WHERE plan_id = :plan_id) AS versions,
      EXISTS (SELECT 1 FROM deal WHERE particulars IS NOT NULL) AS shared_deals,
      EXISTS (SELECT 1 FROM hold WHERE released_at IS NULL) AS held,
      EXISTS (SELECT 1 FROM deal JOIN alone ON owner_id = member_id
              WHERE won_on < since OR NOT EXISTS (
                SELECT 1 FROM organisation_member AS state
                WHERE state.member_id = owner_id AND state.effective_on <= won_on)) AS too_early,
      EXISTS (SELECT 1 FROM organisation_member JOIN alone USING (member_id) WHERE "left") AS left_since
    FROM alone
""")
_OBSTACLES = {
    "shared_deals": "deals of several lines or owners",
    "held": "pay held by hand",
    "too_early": "deals before their owner was on the plan",
    "left_since": "members who left",
}


@dataclass(frozen=True, slots=True)
class DealColumns:
    """Won deals in the order of the walk: ids as 16 bytes, days as ordinals, what is left of each in minor units."""

    id: Column
    owner: Column
    day: Column
    remaining: Column


class DealNotPlain(Invalid):
    """A deal has lines, splits or another currency than the plan's: columns know none of these."""


async def everybody_on(tx: Transaction, plan_id: UUID) -> list[UUID]:
    """The members paid by this plan and never by another; refused if anything needs line by line."""
    (row,) = await tx.rows(_EVERYBODY, {"plan_id": plan_id})
    obstacles = [told for name, told in _OBSTACLES.items() if getattr(row, name)]
    if row.versions != 1:
        obstacles.append(f"{row.versions} versions")
    if obstacles:
        raise DealNotPlain(f"columns cannot calculate {', '.join(obstacles)}", field="plan_id")
    return list(row.member_ids)


async def deals(tx: Transaction, members: Sequence[UUID], currency: str) -> DealColumns:
    """Every won deal that stands and is owned by one of these members."""
    fields = {"id": "V16", "owner_id": "V16", "won_on": ">i4", "remaining": ">i8", "plain": "u1"}
    rows = _decoded(await copy_out(tx, _DEALS, list(members), currency), fields)
    if not rows["plain"].all():
        raise DealNotPlain(f"there are deals in another currency than {currency}, or of several lines or owners")
    return DealColumns(
        np.ascontiguousarray(rows["id"]),
        np.ascontiguousarray(rows["owner_id"]),
        rows["won_on"].astype(np.int64) + _POSTGRES_EPOCH,
        rows["remaining"].astype(np.int64),
    )


async def lines(tx: Transaction, members: Sequence[UUID], component: str) -> dict[str, Column]:
    """The current lines of these members as owners, by one component, in no order."""
    fields = {
        "deal_id": "V16",
        "payee_id": "V16",
        "period": "S7",
        "credited": ">i8",
        "amount": ">i8",
        "plan_version": ">i4",
    }
    rows = _decoded(await copy_out(tx, _LINES, list(members), component), fields)
    return {name: rows[name] for name in fields}


def fresh_ids(count: int, at: datetime) -> Column:
    """Ids of version 7, in order; a counter in the place of random digits keeps them apart."""
    milliseconds = int(at.timestamp() * 1000)
    low = int.from_bytes(new_id().bytes[8:], "big") & 0x3FFF_FFFF_0000_0000
    made = np.zeros(count, dtype=[("high", ">u8"), ("low", ">u8")])
    counter = np.arange(count, dtype=np.uint64)
    made["high"] = np.uint64(milliseconds << 16 | 0x7000) | (counter >> np.uint64(32))
    made["low"] = np.uint64(0x8000_0000_0000_0000 | low) | (counter & np.uint64(0xFFFF_FFFF))
    return made.view("V16")


async def append_lines(tx: Transaction, columns: Mapping[str, Column | bytes]) -> None:
    """Append lines; each column is one value per row, or one for all. Texts are bytes of one width."""
    await copy_in(tx, LINES, list(columns), _encoded(columns))


def instant(at: datetime) -> bytes:
    """An instant as PostgreSQL keeps it: microseconds since 2000."""
    since = at.astimezone(UTC) - datetime(2000, 1, 1, tzinfo=UTC)
    micro = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return micro.to_bytes(8, "big", signed=True)


def _decoded(data: memoryview, fields: Mapping[str, str]) -> Column:
    """Rows of one width: how many fields, then each with its width before it."""
    pairs = [part for name, kind in fields.items() for part in ((f"_{name}", ">i4"), (name, kind))]
    return np.frombuffer(data, dtype=np.dtype([("_fields", ">i2"), *pairs]))


def _encoded(columns: Mapping[str, Column | bytes]) -> Iterator[bytes]:
    """The same way round: constant parts are written once per chunk, columns chunk by chunk."""
    kinds = {name: _kind(value) for name, value in columns.items()}
    pairs = [part for name, kind in kinds.items() for part in ((f"_{name}", ">i4"), (name, kind))]
    size = next(len(value) for value in columns.values() if isinstance(value, np.ndarray))
    chunk = np.zeros(min(size, _CHUNK), dtype=np.dtype([("_fields", ">i2"), *pairs]))
    chunk["_fields"] = len(columns)
    for name, value in columns.items():
        chunk[f"_{name}"] = chunk.dtype[name].itemsize
        if isinstance(value, bytes):
            chunk[name] = np.void(value)
    for start in range(0, size, _CHUNK):
        rows = chunk[: min(_CHUNK, size - start)]
        for name, value in columns.items():
            if isinstance(value, np.ndarray):
                rows[name] = value[start : start + len(rows)]
        yield rows.tobytes()


def _kind(value: Column | bytes) -> str:
    if isinstance(value, bytes):
        return f"V{len(value)}"
    if value.dtype.kind in "VS":
        return f"V{value.dtype.itemsize}" if value.dtype.kind == "V" else f"S{value.dtype.itemsize}"
    return f">i{value.dtype.itemsize}"
