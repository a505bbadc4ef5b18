"""The HTTP process of pipeline."""

from fastapi import FastAPI

from services.pipeline.api import accounts, opportunities, outcomes, pipelines, products
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application."""
    routers = (accounts.router, products.router, pipelines.router, opportunities.router, outcomes.router)
    return service_app("pipeline", routers, runtime)
