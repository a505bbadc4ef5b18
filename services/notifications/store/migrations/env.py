"""Runs the revisions of notifications."""

from services.notifications.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
