"""Pipelines and the versions of their stages as rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from services.pipeline.domain.errors import PipelineNotFound
from services.pipeline.domain.stages import Definition, Funnel, Stage
from services.pipeline.store.tables import DEFINITIONS, PIPELINES
from shared.store.transaction import Transaction

_LOCK = 7_365_002
"""Any number nobody else in this database locks."""


async def lock(tx: Transaction) -> None:
    """Let one transaction at a time define pipelines: there is one default."""
    await tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def add(tx: Transaction, funnel: Funnel, fingerprint: str) -> None:
    """Insert a pipeline in its first version; a new default replaces the old one."""
    if funnel.is_default:
        await tx.execute(update(PIPELINES).where(PIPELINES.c.is_default), {"is_default": False})
    row = {
        "id": funnel.id,
        "external_id": funnel.external_id,
        "fingerprint": fingerprint,
        "name": funnel.definition.name,
        "is_default": funnel.is_default,
        "version": funnel.definition.version,
    }
    await tx.execute(insert(PIPELINES), row)
    await _add_definition(tx, funnel.definition)


async def revise(tx: Transaction, definition: Definition) -> None:
    """Add the next version of a pipeline's stages and put it in force."""
    changed = update(PIPELINES).where(PIPELINES.c.id == definition.pipeline_id)
    await tx.execute(changed, {"version": definition.version})
    await _add_definition(tx, definition)


async def current(tx: Transaction) -> list[Funnel]:
    """Every pipeline in its present version: a handful."""
    return [_value(row) for row in await tx.rows(_in_force().order_by(PIPELINES.c.id))]


async def page(tx: Transaction, *, after: UUID | None, limit: int) -> list[Funnel]:
    """Pipelines by id."""
    query = _in_force().order_by(PIPELINES.c.id).limit(limit)
    return [_value(row) for row in await tx.rows(query if after is None else query.where(PIPELINES.c.id > after))]


async def get(tx: Transaction, pipeline_id: UUID) -> Funnel:
    """One pipeline in its present version."""
    row = (await tx.execute(_in_force().where(PIPELINES.c.id == pipeline_id))).first()
    if row is None:
        raise PipelineNotFound(pipeline_id)
    return _value(row)


async def definition(tx: Transaction, pipeline_id: UUID, version: int) -> Definition:
    """The stages of one version of a pipeline."""
    wanted = (DEFINITIONS.c.pipeline_id == pipeline_id) & (DEFINITIONS.c.version == version)
    row = (await tx.execute(_versions().where(wanted))).one()
    return _definition(row)


async def _add_definition(tx: Transaction, new: Definition) -> None:
    stages = [{"name": stage.name, "probability": stage.probability} for stage in new.stages]
    row = {"pipeline_id": new.pipeline_id, "version": new.version, "stages": stages}
    await tx.execute(insert(DEFINITIONS), row)


def _versions() -> Any:  # noqa: ANN401 - a select
    columns = (PIPELINES.c.external_id, PIPELINES.c.name, PIPELINES.c.is_default)
    versions = PIPELINES.join(DEFINITIONS, DEFINITIONS.c.pipeline_id == PIPELINES.c.id)
    return select(*columns, DEFINITIONS.c.pipeline_id, DEFINITIONS.c.version, DEFINITIONS.c.stages).select_from(
        versions
    )


def _in_force() -> Any:  # noqa: ANN401 - a select
    return _versions().where(DEFINITIONS.c.version == PIPELINES.c.version)


def _definition(row: Row[Any]) -> Definition:
    stages = tuple(Stage(stage["name"], stage["probability"]) for stage in row.stages)
    return Definition(row.pipeline_id, row.version, row.name, stages)


def _value(row: Row[Any]) -> Funnel:
    return Funnel(external_id=row.external_id, is_default=row.is_default, definition=_definition(row))
