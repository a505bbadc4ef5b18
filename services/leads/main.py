"""Leads' HTTP process."""

from fastapi import FastAPI

from services.leads.api import leads, scoring_models
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application of leads."""
    return service_app("leads", (leads.router, scoring_models.router), runtime)
