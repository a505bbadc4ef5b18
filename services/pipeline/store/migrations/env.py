"""Alembic's entry into pipeline's migrations."""

from services.pipeline.store.tables import METADATA
from shared.store.migrate import run_migrations

run_migrations(METADATA)
