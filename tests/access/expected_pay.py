"""What each role may do about pay, written down by hand like the rest of what is expected, by the same letters.

Sales ops read all pay and write plans; they neither enter, approve nor close: finance does. An executive sees totals.
"""

from shared.web.access import Role

ROUTES = """
GET    /v1/plans                                      R M O F . . . . . .
POST   /v1/plans                                      . . O F . . . . . .
GET    /v1/plans/{plan_id}                            R M O F . . . . . .
GET    /v1/plans/{plan_id}/diff                       R M O F . . . . . .
POST   /v1/plans/{plan_id}/versions                   . . O F . . . . . .
GET    /v1/assignments                                R M O F . . . . . .
POST   /v1/assignments                                . . O F . . . . . .
POST   /v1/assignments/bulk                           . . O F . . . . . .
GET    /v1/commissions                                R M O F . . . . . .
GET    /v1/commissions/summary                        R M O F . . E . . .
GET    /v1/commissions/{commission_id}                R M O F . . . . . .
GET    /v1/commissions/{commission_id}/postings       R M O F . . . . . .
GET    /v1/commissions/{commission_id}/trace          R M O F . . . . . .

GET    /v1/compensation/deals/{deal_id}/credits/{payee_id}          R M O F . . . . . .
POST   /v1/compensation/facts                                       . . . F . . . . . .
GET    /v1/compensation/facts                                       R M O F . . . . . .
POST   /v1/compensation/facts/bulk                                  . . . F . . . . . .
POST   /v1/compensation/facts/csv                                   . . . F . . . . . .
POST   /v1/compensation/facts/{fact_id}/versions                    . . . F . . . . . .
POST   /v1/compensation/openings                                    . . . F . . . . . .
GET    /v1/compensation/openings                                    R M O F . . E . . .
POST   /v1/compensation/fact-drafts                                 . . . F . . . . . .
GET    /v1/compensation/fact-drafts                                 . . O F . . . . . .
POST   /v1/compensation/fact-drafts/{draft_id}/approve              . . . F . . . . . .
POST   /v1/compensation/fact-drafts/{draft_id}/reject               . . . F . . . . . .
GET    /v1/compensation/lines                                       R M O F . . . . . .
GET    /v1/compensation/postings                                    R M O F . . . . . .
GET    /v1/compensation/balances                                    R M O F . . . . . .
GET    /v1/compensation/periods                                     R M O F . . E . . .
POST   /v1/compensation/periods/{period}/close                      . . . F . . . . . .
GET    /v1/compensation/exceptions                                  R M O F . . . . . .
POST   /v1/compensation/exceptions/{exception_id}/assign            . . O F . . . . . .
POST   /v1/compensation/exceptions/{exception_id}/waive             . . . F . . . . . .
GET    /v1/compensation/statements                                  R M O F . . . . . .
GET    /v1/compensation/periods/{period}/differences/{payee_id}     R M O F . . . . . .
POST   /v1/compensation/adjustments                                 . . . F . . . . . .
GET    /v1/compensation/adjustments                                 R M O F . . . . . .
POST   /v1/compensation/adjustments/bulk                            . . . F . . . . . .
POST   /v1/compensation/adjustments/csv                             . . . F . . . . . .
POST   /v1/compensation/adjustments/{adjustment_id}/approve         . . . F . . . . . .
POST   /v1/compensation/adjustments/{adjustment_id}/reject          . . . F . . . . . .
POST   /v1/compensation/adjustments/{adjustment_id}/reverse         . . . F . . . . . .
POST   /v1/compensation/attachments                                 . . . F . . . . . .
GET    /v1/compensation/attachments/{attachment_id}                 . . O F . . . . . .
POST   /v1/compensation/write-offs                                  . . . F . . . . . .
GET    /v1/compensation/write-offs                                  R M O F . . . . . .
POST   /v1/compensation/write-offs/{write_off_id}/approve           . . . F . . . . . .
POST   /v1/compensation/write-offs/{write_off_id}/reject            . . . F . . . . . .
POST   /v1/compensation/holds                                       . . . F . . . . . .
GET    /v1/compensation/holds                                       R M O F . . . . . .
POST   /v1/compensation/holds/{hold_id}/release                     . . . F . . . . . .
POST   /v1/compensation/payroll/calendar                            . . . F . . . . . .
GET    /v1/compensation/payroll/calendar                            R M O F . . . . . .
POST   /v1/compensation/payroll/batches                             . . . F . . . . . .
GET    /v1/compensation/payroll/batches                             . . O F . . . . . .
GET    /v1/compensation/payroll/batches/{batch_id}                  . . O F . . . . . .
GET    /v1/compensation/payroll/batches/{batch_id}/export           . . O F . . . . . .
POST   /v1/compensation/payroll/batches/{batch_id}/approve          . . . F . . . . . .
POST   /v1/compensation/payroll/batches/{batch_id}/reject           . . . F . . . . . .
GET    /v1/compensation/payments                                    R M O F . . . . . .
POST   /v1/compensation/payments/{item_id}/confirm                  . . . F . . . . . .
POST   /v1/compensation/payments/{item_id}/fail                     . . . F . . . . . .
POST   /v1/plans/{plan_id}/drafts                                   . . O F . . . . . .
GET    /v1/compensation/plan-drafts                                 . . O F . . . . . .
POST   /v1/compensation/plan-drafts/{draft_id}/approve              . . . F . . . . . .
POST   /v1/compensation/plan-drafts/{draft_id}/reject               . . O F . . . . . .
POST   /v1/plans/{plan_id}/letters                                  . . O F . . . . . .
GET    /v1/compensation/letters                                     R M O F . . . . . .
GET    /v1/compensation/letters/{letter_id}/pdf                     R M O F . . . . . .
POST   /v1/compensation/letters/{letter_id}/answer                  R M O F . . . . . .
POST   /v1/compensation/disputes                                    R M O F . . . . . .
GET    /v1/compensation/disputes                                    R M O F . . . . . .
POST   /v1/compensation/disputes/{dispute_id}/decide                . . . F . . . . . .
GET    /v1/compensation/reports/variance                            R M O F . . . . . .
GET    /v1/compensation/accruals                                    . . O F . . . . . .
GET    /v1/compensation/accruals/{deal_id}                          . . O F . . . . . .
POST   /v1/compensation/recalculations                              . . . F . . . . . .
GET    /v1/compensation/statements/{payee_id}/{period}/page         R M O F . . . . . .
GET    /v1/compensation/statements/{payee_id}/{period}/pdf          R M O F . . . . . .
GET    /v1/compensation/statements/{payee_id}/{period}/export       R M O F . . . . . .
GET    /v1/compensation/partner-shares                              . . O F P H . . . .
GET    /v1/compensation/partner-shares/{share_id}                   . . O F P H . . . .
GET    /v1/compensation/partner-shares/{share_id}/postings          . . O F P H . . . .
GET    /v1/compensation/partner-shares/{share_id}/trace             . . O F P H . . . .
GET    /v1/compensation/partner-statements                          . . O F P H . . . .
GET    /v1/compensation/partner-statements/{partner_id}/{period}/page    . . O F P H . . . .
GET    /v1/compensation/partner-statements/{partner_id}/{period}/pdf     . . O F P H . . . .
GET    /v1/compensation/partner-statements/{partner_id}/{period}/export  . . O F P H . . . .
GET    /v1/compensation/partner-balances                            . . O F P H . . . .
GET    /v1/compensation/partner-payments                            . . O F P H . . . .
POST   /v1/compensation/impact                                      R M O F . . . . . .
POST   /v1/compensation/estimates                                   R M O F . . . . . .
POST   /v1/compensation/comparisons                                 . . O F . . . . . .
POST   /v1/compensation/shadows                                     . . O F . . . . . .
GET    /v1/compensation/shadows                                     . . O F . . . . . .
GET    /v1/compensation/shadows/{shadow_id}                         . . O F . . . . . .
GET    /v1/compensation/shadows/{shadow_id}/figures                 . . O F . . . . . .
POST   /v1/compensation/shadows/{shadow_id}/end                     . . O F . . . . . .
"""

KEYED = {
    "POST /v1/plans",
    "POST /v1/plans/{plan_id}/versions",
    "POST /v1/compensation/periods/{period}/close",
    "POST /v1/compensation/adjustments",
    "POST /v1/compensation/adjustments/bulk",
    "POST /v1/compensation/adjustments/csv",
    "POST /v1/compensation/adjustments/{adjustment_id}/approve",
    "POST /v1/compensation/adjustments/{adjustment_id}/reject",
    "POST /v1/compensation/adjustments/{adjustment_id}/reverse",
    "POST /v1/compensation/write-offs",
    "POST /v1/compensation/write-offs/{write_off_id}/approve",
    "POST /v1/compensation/write-offs/{write_off_id}/reject",
    "POST /v1/compensation/holds/{hold_id}/release",
    "POST /v1/compensation/payroll/batches",
    "POST /v1/compensation/payroll/batches/{batch_id}/approve",
    "POST /v1/compensation/payroll/batches/{batch_id}/reject",
    "POST /v1/compensation/payments/{item_id}/confirm",
    "POST /v1/compensation/payments/{item_id}/fail",
    "POST /v1/plans/{plan_id}/drafts",
    "POST /v1/compensation/plan-drafts/{draft_id}/approve",
    "POST /v1/compensation/plan-drafts/{draft_id}/reject",
    "POST /v1/plans/{plan_id}/letters",
    "POST /v1/compensation/disputes/{dispute_id}/decide",
}
"""The writes of pay that nobody may send without an Idempotency-Key."""

PAPERS = {
    "/v1/compensation/adjustments": "adjustment",
    "/v1/compensation/holds": "hold",
    "/v1/compensation/facts": "quota",
    "/v1/compensation/letters": "letter",
}
"""The lists in which each seller of the town has one paper, and what it is called there."""

SELLERS: dict[Role, set[str] | None] = {
    Role.REPRESENTATIVE: {"Anna"},
    Role.MANAGER: {"Anna"},
    Role.SALES_OPS: {"Anna", "Carl"},
    Role.FINANCE: {"Anna", "Carl"},
    Role.PARTNER: None,
    Role.PARTNER_MANAGER: None,
    Role.EXECUTIVE: None,
    Role.OPERATOR: None,
    Role.ADMIN: None,
    Role.SYSTEM: None,
}
"""Whose papers each role sees; None may not read them at all."""

PARTNERS: dict[Role, set[str] | None] = {
    **dict.fromkeys(Role),
    Role.SALES_OPS: {"Integra's share", "Bolt's share"},
    Role.FINANCE: {"Integra's share", "Bolt's share"},
    Role.PARTNER: {"Integra's share"},
    Role.PARTNER_MANAGER: {"Integra's share", "Bolt's share"},
}
"""Whose share of a deal each role sees; None may not read any."""
