"""Alembic's entry into the gateway's migrations."""

from services.gateway.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
