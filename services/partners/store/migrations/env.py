"""Runs the revisions of partners."""

from services.partners.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
