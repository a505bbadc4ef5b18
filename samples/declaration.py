"""What `mapping.yaml` and `demo.yaml` may declare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from samples.files import HERE, MAVEN


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CellCorrection(_Declared):
    """A misspelt cell of a column, and what it should say."""

    column: str
    was: str
    becomes: str


class NotLoaded(_Declared):
    """A column that has no place here, and why."""

    file: str
    column: str
    why: str


class Organisation(_Declared):
    """How teams are named, and what agents and managers are called."""

    company: str
    office_team: str
    manager_team: str
    agent_role: str
    manager_role: str


class Tier(_Declared):
    """A part of the month's revenue and its rate."""

    start: Decimal = Field(alias="from")
    end: Decimal | None = Field(alias="to")
    rate: Decimal


class Plan(_Declared):
    """The commission plan everybody gets."""

    external_id: str
    name: str
    manager_override: Decimal
    tiers: tuple[Tier, ...]


class Stage(_Declared):
    """An open stage of the pipeline."""

    name: str
    probability: float


class Pipeline(_Declared):
    """The pipeline the opportunities are in."""

    external_id: str
    name: str
    stages: tuple[Stage, ...]


class StageMapping(_Declared):
    """What a row of one `deal_stage` becomes."""

    becomes: Literal["opportunity", "lead"]
    stage: str | None = None
    outcome: Literal["won", "lost"] | None = None
    amount: Literal["list_price", "close_value"] = "list_price"
    reason: str | None = None


class Leads(_Declared):
    """What the rows that become leads have in common."""

    captured_on: date


class Declaration(_Declared):
    """The whole of `mapping.yaml`."""

    source: str
    currency: str
    effective_from: date
    corrections: tuple[CellCorrection, ...]
    not_loaded: tuple[NotLoaded, ...]
    organisation: Organisation
    plan: Plan
    pipeline: Pipeline
    stages: dict[str, StageMapping]
    leads: Leads


class Partner(_Declared):
    """An invented partner company."""

    external_id: str
    name: str
    tier: str


class Identity(_Declared):
    """Someone who can be played."""

    role: str
    member: str | None = None
    partner: str | None = None


class Demo(_Declared):
    """The whole of `demo.yaml`."""

    partner: Partner
    identities: tuple[Identity, ...]


def read_declaration(path: Path = MAVEN / "mapping.yaml") -> Declaration:
    """The mapping as declared; anything not understood is an error."""
    return Declaration.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def read_demo(path: Path = HERE / "demo.yaml") -> Demo:
    """The demo identities as declared."""
    return Demo.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
