"""What must be true of the ledger at every moment."""

from shared.store.invariants import Invariant

INVARIANTS = (
    # A posting booked twice, or one lost, shows between what the lines say and what the accounts got.
    Invariant(
        "lines_are_what_was_posted",
        """
        SELECT page.entry_id::text AS subject, lines.minor <> posted.minor AS broken
        FROM (SELECT DISTINCT entry_id FROM posting WHERE entry_id > CAST(:after AS uuid)
              ORDER BY entry_id LIMIT :size) AS page
        JOIN LATERAL (SELECT sum(amount_minor - before_minor) AS minor FROM line
                      WHERE entry_id = page.entry_id HAVING count(*) > 0) AS lines ON true
        JOIN LATERAL (SELECT sum(CASE WHEN debit IN ('expense', 'advanced') THEN minor
                                      WHEN credit IN ('expense', 'advanced') THEN -minor ELSE 0 END) AS minor
                      FROM posting
                      WHERE entry_id = page.entry_id) AS posted ON true
        """,
    ),
    Invariant(
        "a_line_version_has_its_posting",
        """
        SELECT page.id::text AS subject, NOT EXISTS (SELECT FROM posting WHERE entry_id = page.entry_id) AS broken
        FROM (SELECT id, entry_id FROM line WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        """,
    ),
    # A version written twice, or one missing, breaks the chain even where the sum happens to agree.
    Invariant(
        "versions_of_a_line_follow_from_each_other",
        """
        SELECT line_id::text AS subject, bool_or(number <> place OR (credited_before_minor, before_minor) <> had
          OR (superseded_at IS NULL) <> (place = versions)) AS broken
        FROM (SELECT line.line_id, number, credited_before_minor, before_minor, superseded_at,
                row_number() OVER chain AS place, count(*) OVER (PARTITION BY line.line_id) AS versions,
                (lag(credited_minor, 1, 0::bigint) OVER chain, lag(amount_minor, 1, 0::bigint) OVER chain) AS had
              FROM (SELECT DISTINCT line_id FROM line WHERE line_id > CAST(:after AS uuid)
                    ORDER BY line_id LIMIT :size) AS page
              JOIN line ON line.line_id = page.line_id
              WINDOW chain AS (PARTITION BY line.line_id ORDER BY number)) AS links
        GROUP BY line_id
        """,
    ),
    Invariant(
        "balances_are_the_sum_of_postings",
        """
        SELECT page.payee_id::text AS subject, bool_or(coalesce(stands.minor, 0) <> coalesce(sums.minor, 0)) AS broken
        FROM (SELECT DISTINCT payee_id FROM posting WHERE payee_id > CAST(:after AS uuid)
              ORDER BY payee_id LIMIT :size / 20) AS page
        JOIN LATERAL (
          SELECT currency, account, sum(minor) AS minor
          FROM (SELECT currency, credit AS account, minor FROM posting WHERE payee_id = page.payee_id
                UNION ALL SELECT currency, debit, -minor FROM posting WHERE payee_id = page.payee_id) AS legs
          GROUP BY currency, account) AS sums ON true
        LEFT JOIN balance AS stands USING (payee_id, currency, account)
        GROUP BY page.payee_id
        """,
    ),
    Invariant(
        "the_ledger_sums_to_zero_per_currency",
        """
        SELECT currency AS subject, sum(minor) <> 0 AS broken FROM balance
        GROUP BY currency ORDER BY currency LIMIT :size
        """,
    ),
    Invariant(
        "nobody_is_paid_below_zero",
        """
        SELECT payee_id::text AS subject, bool_or(account IN ('held', 'payable', 'paid') AND minor < 0) AS broken
        FROM (SELECT * FROM balance WHERE payee_id > CAST(:after AS uuid) ORDER BY payee_id LIMIT :size) AS page
        GROUP BY payee_id
        """,
    ),
    # Nobody is credited more than was won and kept; and a component that counts every deal whole credits exactly that.
    # Deals with an exception are not decided; a team not known yet only withholds what its managers earn.
    Invariant(
        "owner_credits_are_won_less_refunded",
        """
        SELECT page.id::text AS subject, coalesce(bool_or(own.minor > page.kept
          OR (own.whole AND blocked.id IS NULL AND own.minor <> page.kept)), false) AS broken
        FROM (SELECT id, owner_id, currency, CASE WHEN status = 'won' THEN greatest(0, amount_minor - coalesce(
                (SELECT sum(refund.amount_minor) FROM refund
                 WHERE deal_id = deal.id AND refund.sequence > won_sequence), 0)) ELSE 0 END AS kept
              FROM deal WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :size) AS page
        LEFT JOIN LATERAL (
          SELECT component, sum(credited_minor) AS minor,
            count(*) FILTER (WHERE credited_minor <> 0 OR payee_id = page.owner_id) = 1
              AND bool_or(payee_id = page.owner_id AND EXISTS (
                SELECT FROM plan_version AS v, jsonb_array_elements(v.terms -> 'components') AS c
                WHERE v.plan_id = line.plan_id AND v.version = line.plan_version AND c ->> 'id' = line.component
                  AND c ->> 'kind' = 'commission' AND NOT v.terms ?| ARRAY['refunds', 'crediting', 'leavers']
                  AND NOT c ?| ARRAY['where', 'credit', 'base', 'deductible', 'refunds'])) AS whole
          FROM line WHERE deal_id = page.id AND role = 'owner' AND currency = page.currency AND superseded_at IS NULL
          GROUP BY component) AS own ON true
        LEFT JOIN (SELECT DISTINCT deal_id AS id FROM pay_exception
                   WHERE status <> 'mended' AND kind <> 'team') AS blocked ON blocked.id = page.id
        GROUP BY page.id
        """,
    ),
)
