"""Notifications' HTTP process."""

from fastapi import FastAPI

from services.notifications.api import notifications, webhooks
from shared.web.app import Runtime, service_app


def build(runtime: Runtime) -> FastAPI:
    """The application of notifications."""
    return service_app("notifications", (notifications.router, webhooks.router), runtime)
