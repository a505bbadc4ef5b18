"""Alembic's entry into leads' migrations."""

from services.leads.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
