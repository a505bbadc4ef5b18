"""Invariants: sentences about live data that must never be false, each as one statement over a page of its subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from shared.store.transaction import Transaction

BEGINNING = "00000000-0000-0000-0000-000000000000"
"""Before every id: where paging by id begins."""

PAGE = 2000
"""Subjects of one look: what an auditor costs does not grow with the data."""

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence, and the statement that looks whether it is true.

    The statement answers `subject` (text) and `broken` (boolean) for at most `:size` subjects, in one snapshot.
    Subjects with ids are taken in order after `:after`; what is soon gone by itself is looked at from its beginning.
    """

    name: str
    statement: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What one look saw: how many subjects, the last of them, how many break the invariant and who, for example."""

    seen: int
    last: str | None
    broken: int
    examples: Sequence[str]

    @property
    def next_after(self) -> str:
        """Where the next look begins; after the last page, from the beginning."""
        return self.last if self.last and self.seen >= PAGE else BEGINNING


async def look_for(tx: Transaction, invariant: Invariant, after: str = BEGINNING) -> Findings:
    """Look at one page of an invariant's subjects."""
    summary = text(f"""
        SELECT count(*) AS seen, max(subject COLLATE "C") AS last, count(*) FILTER (WHERE broken) AS broken,
          trim_array(coalesce(array_agg(subject) FILTER (WHERE broken), '{{}}'),
            greatest(count(*) FILTER (WHERE broken) - {_EXAMPLES}, 0)::int) AS examples
        FROM ({invariant.statement}) AS looked_at
    """)  # noqa: S608 - statements are constants of the house
    row = (await tx.rows(summary, {"after": after, "size": PAGE}))[0]
    return Findings(row.seen, row.last, row.broken, row.examples)


OF_EVERY_SERVICE = (
    Invariant(
        "outbox_row_leaves_within_a_week",
        """
        SELECT seq::text AS subject, created_at < clock_timestamp() - interval '7 days' AS broken
        FROM outbox ORDER BY seq LIMIT 1
        """,
    ),
    Invariant(
        "outbox_row_was_counted",
        """
        SELECT page.seq::text AS subject, counter.last IS NULL OR counter.last < page.sequence AS broken
        FROM (SELECT seq, topic, key, sequence FROM outbox ORDER BY seq LIMIT :size) AS page
        LEFT JOIN event_sequence AS counter USING (topic, key)
        """,
    ),
    Invariant(
        "outbox_keeps_the_order_of_a_key",
        """
        SELECT seq::text AS subject,
          coalesce(sequence <= lag(sequence) OVER (PARTITION BY topic, key ORDER BY seq), false) AS broken
        FROM (SELECT seq, topic, key, sequence FROM outbox ORDER BY seq LIMIT :size) AS page
        """,
    ),
    Invariant(
        "held_event_lies_before_the_position",
        """
        SELECT held.event_id::text AS subject,
          progress.next_offset IS NULL OR held."offset" >= progress.next_offset AS broken
        FROM (SELECT event_id, topic, partition, "offset" FROM dead_letter
              UNION ALL SELECT event_id, topic, partition, "offset" FROM parked LIMIT :size) AS held
        LEFT JOIN consumer_progress AS progress USING (topic, partition)
        """,
    ),
    # One transaction writes both, and leaves its number in both rows: an answer that was kept was audited.
    Invariant(
        "accepted_write_is_audited",
        """
        SELECT kept.principal || ' at ' || kept.created_at AS subject, NOT EXISTS (
          SELECT FROM audit WHERE audit.xmin = kept.xmin AND audit.who = kept.principal
            AND audit.recorded_at > kept.created_at - interval '1 minute'
        ) AS broken
        FROM (SELECT principal, created_at, xmin FROM idempotency
              WHERE created_at > clock_timestamp() - interval '5 minutes' ORDER BY created_at DESC LIMIT :size) AS kept
        """,
    ),
    Invariant(
        "audited_row_is_sealed_in_time",
        """
        SELECT audit.id::text AS subject, true AS broken FROM audit
        WHERE audit.recorded_at < clock_timestamp() - interval '5 minutes'
          AND audit.recorded_at > clock_timestamp() - interval '1 hour'
          AND NOT EXISTS (SELECT FROM audit_seal WHERE audit_seal.audit_id = audit.id)
        ORDER BY audit.recorded_at LIMIT :size
        """,
    ),
)
