"""What must be true of opportunities at every moment, beyond what the tables refuse by themselves."""

from shared.store.invariants import Invariant

INVARIANTS = (
    Invariant(
        "trace_has_an_entry_per_version",
        """
        SELECT page.id::text AS subject,
          page.version <> count(trace.id) OR page.version <> coalesce(max(trace.number), 0) AS broken
        FROM (SELECT id, version FROM opportunity WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN opportunity_trace AS trace ON trace.opportunity_id = page.id
        GROUP BY page.id, page.version
        """,
    ),
    Invariant(
        "opportunity_was_announced",
        """
        SELECT page.id::text AS subject, counter.last IS NULL AS broken
        FROM (SELECT id FROM opportunity WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN event_sequence AS counter ON counter.topic = 'pipeline.opportunities' AND counter.key = page.id::text
        """,
    ),
)
