"""Sealing the audit by the clock: every few seconds the chain grows by what was committed, its head is announced."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

from shared.contracts.audit import SealedHead
from shared.messaging.job import Job
from shared.messaging.log import EventLog, StoredRecord
from shared.messaging.manifest import Manifest
from shared.messaging.scan import scan
from shared.store.audit.chain import Head
from shared.store.audit.seal import seal_audit
from shared.store.database import Database

EVERY = timedelta(seconds=3)
_RECENT = timedelta(hours=1)
_ROUNDS_TO_LOOK_AT_ALL = 200
_READ = 500


def sealing(manifest: Manifest) -> tuple[Job, ...]:
    """The job of a service that promises to announce its heads; none of one that does not."""
    kind = next((event for event in manifest.publishes if issubclass(event, SealedHead)), None)
    return (Job("seal the audit", EVERY, _Sealer(kind).round),) if kind else ()


class _Sealer:
    """Counts its rounds: now and then, and first of all, one looks at the whole audit."""

    def __init__(self, kind: type[SealedHead]) -> None:
        self._kind = kind
        self._rounds = 0

    async def round(self, database: Database) -> None:
        """Seal until nothing is left."""
        within = _RECENT if self._rounds % _ROUNDS_TO_LOOK_AT_ALL else None
        self._rounds += 1
        while await self._seal(database, within):
            pass

    async def _seal(self, database: Database, within: timedelta | None) -> bool:
        async with database.transaction() as tx:
            head = await seal_audit(tx, database.service, database.audit_keys, within=within)
            if head is not None:
                tx.publish(announced(self._kind, head))
        return head is not None


def announced(kind: type[SealedHead], head: Head) -> SealedHead:
    """A head as it is published."""
    return kind(
        database=head.database,
        position=head.position,
        head=head.hash.hex(),
        key_id=head.key_id,
        signature=base64.b64encode(head.signature).decode(),
    )


def head_of(event: SealedHead) -> Head:
    """A published head as the chain knows it."""
    signature = base64.b64decode(event.signature)
    return Head(event.database, event.position, bytes.fromhex(event.head), event.key_id, signature)


def _read(kind: type[SealedHead], record: StoredRecord) -> Head:
    said = kind.model_validate_json(record.record.value, extra="ignore")
    return replace(head_of(said), published_at=record.recorded_at)


async def published_heads(log: EventLog, manifest: Manifest) -> list[Head]:
    """Every head a service ever published, from the log: its own database cannot have changed them there."""
    kind = next(event for event in manifest.publishes if issubclass(event, SealedHead))
    await log.ensure_topics((kind.topic,))
    end = await log.end_offsets((kind.topic,))
    start = dict.fromkeys(end, 0)
    heads = []
    async for records in scan(log, start, end, _READ):
        heads += [_read(kind, record) for record in records]
    return [head for head in heads if head.database == manifest.service]
