"""Verification: what the audit says now is what was sealed then, and nothing is missing from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Row, text

from shared.store.audit.chain import Head, beginning, is_genuine, link
from shared.store.audit.retain import KEPT
from shared.store.audit.seal import SAID

if TYPE_CHECKING:
    from shared.store.transaction import Transaction

_PAGE_ROWS = 2000
_LONGEST_LIST = 20

_PAGE = text(f"""
    SELECT s.position, s.audit_id, s.hash, s.signature, s.key_id, {SAID} AS said, a.id IS NULL AS gone
    FROM audit_seal AS s LEFT JOIN audit AS a ON a.id = s.audit_id
    WHERE s.position > :after ORDER BY s.position LIMIT {_PAGE_ROWS}
""")  # noqa: S608 - constants
_LATE = text("""
    SELECT a.id, a.recorded_at >= coalesce((SELECT max(sealed_at) FROM audit_seal) - interval '1 minute', '-infinity')
      AS young
    FROM audit AS a WHERE NOT EXISTS (SELECT FROM audit_seal AS s WHERE s.audit_id = a.id)
    ORDER BY a.recorded_at, a.id
""")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the audit is not what was sealed: the sentence names the place."""

    kind: str
    """`changed`, `missing`, `reordered`, `truncated`, `forged` or `left out`."""
    sentence: str


@dataclass(slots=True)
class Verdict:
    """What verification of one database found."""

    database: str
    sealed: int = 0
    findings: list[Finding] = field(default_factory=list)
    unprotected: list[UUID] = field(default_factory=list)
    """Rows younger than the last seal: nothing speaks for them yet."""

    def found(self, kind: str, sentence: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(kind, sentence))

    @property
    def holds(self) -> bool:
        """Whether everything sealed is as it was."""
        return not self.findings


async def verify_audit(
    tx: Transaction, database: str, keys: Sequence[Ed25519PublicKey], published: Iterable[Head]
) -> Verdict:
    """Walk the chain, and hold it against the heads that were published elsewhere."""
    verdict, seen = Verdict(database), _Witnesses(list(published))
    expected, reached = 1, beginning(database)
    async for row in _seals(tx):
        if verdict.sealed == 0 and (cut := seen.cut_before(row.position, tx.now - KEPT)):
            expected, reached = row.position, cut.hash
        if row.position != expected:
            verdict.found("missing", f"seals {expected} to {row.position - 1} are gone")
        _look_at(row, reached, verdict)
        if row.signature is not None:
            _look_at_head(
                Head(database, row.position, bytes(row.hash), row.key_id, bytes(row.signature)), keys, verdict
            )
        seen.compare(row.position, bytes(row.hash), verdict)
        expected, reached = row.position + 1, bytes(row.hash)
        verdict.sealed = row.position
    seen.conclude(verdict, keys)
    for row in await tx.rows(_LATE):
        if row.young:
            verdict.unprotected.append(row.id)
        else:
            verdict.found("left out", f"row {row.id} is older than the last seal and was never sealed")
    return verdict


async def _seals(tx: Transaction) -> AsyncIterator[Row[tuple[object, ...]]]:
    after = 0
    while page := await tx.rows(_PAGE, {"after": after}):
        for row in page:
            yield row
        after = page[-1].position


def _look_at(row: Row[tuple[object, ...]], before: bytes, verdict: Verdict) -> None:
    if row.gone:
        verdict.found("missing", f"row {row.audit_id}, sealed at {row.position}, is gone")
    elif link(before, row.said) != bytes(row.hash):
        verdict.found("changed", f"row {row.audit_id}, sealed at {row.position}, is not what was sealed there")


def _look_at_head(head: Head, keys: Sequence[Ed25519PublicKey], verdict: Verdict) -> None:
    if not any(is_genuine(head, key) for key in keys):
        verdict.found("forged", f"the head at {head.position} was signed by nobody we know ({head.key_id})")


class _Witnesses:
    """The heads published in the event log, where the database's own writer cannot reach them."""

    def __init__(self, published: Sequence[Head]) -> None:
        self._published = published
        self._heads = {head.position: head for head in reversed(published)}
        self._last = 0

    def cut_before(self, first: int, old: datetime) -> Head | None:
        """The head behind which the chain goes on, where its beginning was cut off after its time, and not before."""
        head = self._heads.get(first - 1)
        return head if head is not None and head.published_at is not None and head.published_at < old else None

    def compare(self, position: int, kept: bytes, verdict: Verdict) -> None:
        """Hold one row of the chain against what was published for its place."""
        head, self._last = self._heads.get(position), position
        if head is not None and head.hash != kept:
            verdict.found("forged", f"the chain at {position} is not the one that was published")

    def conclude(self, verdict: Verdict, keys: Sequence[Ed25519PublicKey]) -> None:
        """What was published beyond the chain's end says how much was cut off."""
        furthest = max(self._heads, default=0)
        if furthest > self._last:
            verdict.found("truncated", f"the chain ends at {self._last}; {furthest} was published")
        for head in self._published:
            if head.hash != self._heads[head.position].hash:
                verdict.found("forged", f"two different heads were published for {head.position}")
            if not any(is_genuine(head, key) for key in keys):
                verdict.found("forged", f"the published head at {head.position} was not signed by us ({head.key_id})")


def shown(verdict: Verdict) -> list[str]:
    """The verdict in lines."""
    state = "holds" if verdict.holds else "DOES NOT HOLD"
    lines = [f"{verdict.database}: the audit {state}; {verdict.sealed} rows sealed"]
    lines += [f"  {finding.kind}: {finding.sentence}" for finding in verdict.findings]
    if verdict.unprotected:
        names = ", ".join(str(one) for one in verdict.unprotected[:_LONGEST_LIST])
        more = len(verdict.unprotected) - _LONGEST_LIST
        lines.append(f"  unprotected yet: {names}" + (f" and {more} more" if more > 0 else ""))
    return lines
