"""Alembic's entry into people's migrations."""

from services.people.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
