"""People's HTTP process."""

from fastapi import FastAPI

from services.people.api import absences, members, teams
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application of people."""
    return service_app("people", (members.router, absences.router, teams.router), runtime)
