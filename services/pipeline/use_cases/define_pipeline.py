"""A pipeline is defined, or its stages revised; with none defined, the default funnel is where a company starts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.pipeline.domain.stages import DEFAULT_FUNNEL, DEFAULT_FUNNEL_NAME, Definition, Funnel, Stage, checked
from services.pipeline.store import pipelines, registers
from services.pipeline.store.tables import PIPELINES
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import judged
from shared.kernel.outcome import Outcome, created
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePipeline:
    """A named funnel; the default one takes every opportunity that names no other."""

    name: str
    stages: tuple[Stage, ...]
    is_default: bool = False
    external_id: str | None = None


STARTING_FUNNEL = DefinePipeline(
    name=DEFAULT_FUNNEL_NAME, stages=DEFAULT_FUNNEL, is_default=True, external_id="default-funnel"
)


async def define_pipeline(tx: Transaction, command: DefinePipeline) -> Outcome:
    """Add a pipeline in its first version; the same external id and body again changes nothing."""
    await pipelines.lock(tx)
    fingerprint = sha256_hex(command)
    known = await registers.registered(tx, PIPELINES, [command.external_id])
    if command.external_id in known:
        return judged(known[command.external_id], fingerprint)
    definition = Definition(new_id(), 1, command.name, checked(command.stages))
    external_id = command.external_id or str(definition.pipeline_id)
    await pipelines.add(
        tx, Funnel(external_id=external_id, is_default=command.is_default, definition=definition), fingerprint
    )
    return created(definition.pipeline_id)


async def revise_stages(tx: Transaction, pipeline_id: UUID, stages: tuple[Stage, ...]) -> Funnel:
    """Put other stages in force for what is opened from now on; the same stages again change nothing."""
    await pipelines.lock(tx)
    present = (await pipelines.get(tx, pipeline_id)).definition
    if checked(stages) != present.stages:
        await pipelines.revise(tx, Definition(pipeline_id, present.version + 1, present.name, stages))
    return await pipelines.get(tx, pipeline_id)


async def defined_pipelines(tx: Transaction) -> list[Funnel]:
    """Every pipeline, a default among them: a company that defined none gets the default funnel at first use."""
    funnels = await pipelines.current(tx)
    if not any(funnel.is_default for funnel in funnels):
        await define_pipeline(tx, STARTING_FUNNEL)
        funnels = await pipelines.current(tx)
    return funnels
