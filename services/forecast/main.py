"""The HTTP process of forecast."""

from fastapi import FastAPI

from services.forecast.api import forecasts
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application."""
    return service_app("forecast", (forecasts.router,), runtime)
