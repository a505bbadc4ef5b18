"""Compensation's HTTP process."""

from fastapi import FastAPI

from services.compensation.api import assignments, commissions, plans
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application of compensation."""
    return service_app("compensation", (plans.router, assignments.router, commissions.router), runtime)
