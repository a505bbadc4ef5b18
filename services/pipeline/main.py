"""The HTTP process of pipeline."""

from fastapi import FastAPI

from services.pipeline.api import accounts, history, opportunities, outcomes, pipelines, products, splits
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application."""
    shared_by_all = (accounts.router, products.router, pipelines.router)
    deals = (opportunities.router, splits.router, history.router, outcomes.router)
    return service_app("pipeline", (*shared_by_all, *deals), runtime)
