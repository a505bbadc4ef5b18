"""What must be true of inboxes and postings at every moment."""

from shared.store.invariants import Invariant

INVARIANTS = (
    # A unique key promises it as well; this looks at what is there, also after an index was damaged or lost.
    Invariant(
        "entry_is_told_once",
        """
        SELECT page.id::text AS subject, count(*) > 1 AS broken
        FROM (SELECT id, subject_id, kind, recipient_id, aspect FROM entry
              WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        JOIN entry USING (subject_id, kind, recipient_id, aspect)
        GROUP BY page.id
        """,
    ),
    Invariant(
        "history_is_posted_nowhere",
        """
        SELECT page.id::text AS subject, coalesce(entry.historic, true) AS broken
        FROM (SELECT id, entry_id FROM webhook_delivery WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN entry ON entry.id = page.entry_id
        """,
    ),
)
