"""What must be true of the copy of the pipeline at every moment: each opportunity has a life that can be lived."""

from shared.store.invariants import Invariant

_PAGE = """
    (SELECT DISTINCT opportunity_id FROM opportunity_step
     WHERE opportunity_id > CAST(:after AS uuid) ORDER BY opportunity_id LIMIT :size) AS page
"""

INVARIANTS = (
    Invariant(
        "life_begins_with_its_opening",
        f"""
        SELECT opportunity_id::text AS subject, count(*) FILTER (WHERE kind = 'opened') <> 1
          OR min(sequence) <> min(sequence) FILTER (WHERE kind = 'opened')
          OR min(external_id) <> max(external_id) AS broken
        FROM {_PAGE} JOIN opportunity_step USING (opportunity_id) GROUP BY opportunity_id
        """,  # noqa: S608 - a constant
    ),
    Invariant(
        "closing_and_reopening_take_turns",
        f"""
        SELECT opportunity_id::text AS subject, bool_or(reopens <> was_closed) AS broken
        FROM (SELECT opportunity_id, kind = 'reopened' AS reopens,
                coalesce(lag(kind) OVER life IN ('won', 'lost'), false) AS was_closed
              FROM {_PAGE} JOIN opportunity_step USING (opportunity_id) WHERE kind IN ('won', 'lost', 'reopened')
              WINDOW life AS (PARTITION BY opportunity_id ORDER BY sequence)) AS turns
        GROUP BY opportunity_id
        """,  # noqa: S608 - a constant
    ),
    Invariant(
        "refunds_stay_within_the_deal",
        f"""
        SELECT opportunity_id::text AS subject, coalesce(sum(amount_minor) FILTER (WHERE kind = 'refunded')
          > max(amount_minor) FILTER (WHERE kind IN ('won', 'corrected')), false)
          OR bool_or(kind = 'refunded') AND NOT bool_or(kind = 'won') AS broken
        FROM {_PAGE} JOIN opportunity_step USING (opportunity_id) GROUP BY opportunity_id
        """,  # noqa: S608 - a constant
    ),
)
