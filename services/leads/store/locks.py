"""Locks: what is decided together is decided by one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from sqlalchemy import text

from shared.store.transaction import Transaction

_CAPTURE = 7_365_101
_CAPACITY = 7_365_102
_MODELS = 7_365_103
"""Any numbers nobody else in this database locks."""
_BUCKETS = 64
"""A file of leads must not fill the lock table: what two captures may compete for is locked by bucket."""

_LOCK_BUCKETS = text("""
    SELECT pg_advisory_xact_lock(:kind, bucket) FROM unnest(CAST(:buckets AS integer[])) AS bucket
""")


async def lock_captures(tx: Transaction, contested: Iterable[str]) -> None:
    """Let captures with an external id or a company in common follow each other; buckets in order, so none deadlock."""
    buckets = sorted({crc32(name.encode()) % _BUCKETS for name in contested})
    if buckets:
        await tx.execute(_LOCK_BUCKETS, {"kind": _CAPTURE, "buckets": buckets})


async def lock_capacity(tx: Transaction) -> None:
    """Let one transaction at a time count the open leads of members who take only so many: they share pools."""
    await tx.execute(_LOCK_BUCKETS, {"kind": _CAPACITY, "buckets": [0]})


async def lock_models(tx: Transaction) -> None:
    """Let one transaction at a time adopt a scoring model."""
    await tx.execute(_LOCK_BUCKETS, {"kind": _MODELS, "buckets": [0]})
