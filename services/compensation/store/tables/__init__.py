"""The tables of compensation: others' facts and its own, plans, the ledger, and what month-end keeps."""

from services.compensation.store.tables.facts import (
    DEAL_HISTORY,
    DEALS,
    FACT_DRAFTS,
    FACT_VERSIONS,
    FACTS,
    REFUNDS,
)
from services.compensation.store.tables.ledger import BALANCES, COMMISSIONS, LINES, POSTINGS
from services.compensation.store.tables.metadata import METADATA
from services.compensation.store.tables.month_end import (
    ADJUSTMENTS,
    ATTACHMENTS,
    CLOSINGS,
    DISPUTES,
    EXCEPTIONS,
    HOLDS,
    OPENING_TOTALS,
    STATEMENTS,
    WRITE_OFFS,
)
from services.compensation.store.tables.neighbours import (
    KNOWN_ABSENCES,
    KNOWN_ACCOUNTS,
    KNOWN_PARTNERS,
    KNOWN_PRODUCTS,
)
from services.compensation.store.tables.payroll import BATCH_ITEMS, BATCHES, PAY_DATES
from services.compensation.store.tables.plans import ASSIGNMENTS, DRAFTS, LETTERS, PLAN_VERSIONS, PLANS
from services.compensation.store.tables.shadows import SHADOW_FIGURES, SHADOW_TOUCHES, SHADOWS
from shared.store.house import house_tables
from shared.store.organisation import organisation_tables

organisation_tables(METADATA)
house_tables(METADATA)

__all__ = [
    "ADJUSTMENTS",
    "ASSIGNMENTS",
    "ATTACHMENTS",
    "BALANCES",
    "BATCHES",
    "BATCH_ITEMS",
    "CLOSINGS",
    "COMMISSIONS",
    "DEALS",
    "DEAL_HISTORY",
    "DISPUTES",
    "DRAFTS",
    "EXCEPTIONS",
    "FACTS",
    "FACT_DRAFTS",
    "FACT_VERSIONS",
    "HOLDS",
    "KNOWN_ABSENCES",
    "KNOWN_ACCOUNTS",
    "KNOWN_PARTNERS",
    "KNOWN_PRODUCTS",
    "LETTERS",
    "LINES",
    "METADATA",
    "OPENING_TOTALS",
    "PAY_DATES",
    "PLANS",
    "PLAN_VERSIONS",
    "POSTINGS",
    "REFUNDS",
    "SHADOWS",
    "SHADOW_FIGURES",
    "SHADOW_TOUCHES",
    "STATEMENTS",
    "WRITE_OFFS",
]
