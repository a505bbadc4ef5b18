"""What must be true of the ledger at every moment."""

from shared.store.invariants import Invariant

INVARIANTS = (
    Invariant(
        "position_is_the_sum_of_its_postings",
        """
        SELECT page.id::text AS subject,
          page.amount_minor <> coalesce(sum(posting.after_minor - posting.before_minor), 0)
            OR page.credited_minor <> coalesce(sum(posting.credited_after_minor - posting.credited_before_minor), 0)
            OR page.postings <> count(posting.id) AS broken
        FROM (SELECT id, amount_minor, credited_minor, postings FROM commission
              WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN posting ON posting.commission_id = page.id
        GROUP BY page.id, page.amount_minor, page.credited_minor, page.postings
        """,
    ),
    # A posting booked twice, or one missing, breaks the chain even where the sum happens to agree.
    Invariant(
        "postings_follow_from_each_other",
        """
        SELECT commission_id::text AS subject, bool_or(number <> place OR (credited_before_minor, before_minor) <> had)
          AS broken
        FROM (SELECT posting.commission_id, number, credited_before_minor, before_minor,
                row_number() OVER chain AS place,
                (lag(credited_after_minor, 1, 0::bigint) OVER chain, lag(after_minor, 1, 0::bigint) OVER chain) AS had
              FROM (SELECT id FROM commission WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
              JOIN posting ON posting.commission_id = page.id
              WINDOW chain AS (PARTITION BY posting.commission_id ORDER BY number)) AS links
        GROUP BY commission_id
        """,
    ),
    # Deals that wait for a fact are not decided; a team not known yet only withholds what its managers earn.
    Invariant(
        "owner_credits_are_won_less_refunded",
        """
        SELECT page.id::text AS subject, blocked.id IS NULL AND coalesce(credits.minor, 0) <>
          CASE WHEN page.status = 'won' THEN page.amount_minor - coalesce(refunds.minor, 0) ELSE 0 END AS broken
        FROM (SELECT id, status, amount_minor, won_sequence FROM deal
              WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN LATERAL (SELECT sum(credited_minor) AS minor FROM commission
                           WHERE deal_id = page.id AND role = 'owner') AS credits ON true
        LEFT JOIN LATERAL (SELECT sum(amount_minor) AS minor FROM refund
                           WHERE deal_id = page.id AND sequence > page.won_sequence) AS refunds ON true
        LEFT JOIN (SELECT DISTINCT subject_id AS id FROM waiting
                   WHERE subject_kind = 'deal' AND awaited_kind <> 'team') AS blocked ON blocked.id = page.id::text
        """,
    ),
)
