"""What must be true of protections at every moment."""

from shared.store.invariants import Invariant

INVARIANTS = (
    Invariant(
        "claim_is_protected_while_approved",
        """
        SELECT page.id::text AS subject, (page.status = 'approved') <> (count(claim.company_key) > 0) AS broken
        FROM (SELECT id, status FROM registration WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN protected_claim AS claim ON claim.registration_id = page.id
        GROUP BY page.id, page.status
        """,
    ),
)
