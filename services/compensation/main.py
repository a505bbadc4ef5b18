"""Compensation's HTTP process."""

from fastapi import FastAPI

from services.compensation.api import (
    adjustments,
    assignments,
    commissions,
    crediting,
    disputes,
    drafts,
    fact_drafts,
    facts,
    holds,
    ledger,
    letters,
    partner_shares,
    partner_statements,
    payroll,
    periods,
    plans,
    recalculations,
    reports,
    shadows,
    statements,
    what_if,
)
from shared.web.app import Runtime, service_app

ROUTERS = (
    plans.router,
    assignments.router,
    commissions.router,
    crediting.router,
    facts.router,
    fact_drafts.router,
    ledger.router,
    periods.router,
    adjustments.router,
    holds.router,
    payroll.router,
    drafts.router,
    letters.router,
    disputes.router,
    reports.router,
    recalculations.router,
    statements.router,
    partner_shares.router,
    partner_statements.router,
    what_if.router,
    shadows.router,
)


def build(runtime: Runtime) -> FastAPI:
    """The application of compensation."""
    return service_app("compensation", ROUTERS, runtime)
