"""Alembic's entry into compensation's migrations."""

from services.compensation.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
