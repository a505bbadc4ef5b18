"""What must be true of leads at every moment."""

from shared.store.invariants import Invariant

INVARIANTS = (
    Invariant(
        "owner_was_assigned",
        """
        SELECT page.id::text AS subject, page.owner_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM assignment WHERE lead_id = page.id AND assignment.owner_id = page.owner_id) AS broken
        FROM (SELECT id, owner_id FROM lead WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        """,
    ),
)
