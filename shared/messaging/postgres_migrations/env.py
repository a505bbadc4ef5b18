"""Alembic's entry to the event log's own database."""  # noqa: INP001 - Alembic loads it by path

from sqlalchemy import MetaData

from shared.store.migrate import run_migrations

run_migrations(MetaData())
