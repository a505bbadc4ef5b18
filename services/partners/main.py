"""Partners' HTTP process."""

from fastapi import FastAPI

from services.partners.api import partners, registrations
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application of partners."""
    return service_app("partners", (partners.router, registrations.router), runtime)
