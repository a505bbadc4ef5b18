"""Alembic's entry into forecast's migrations."""

from services.forecast.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
