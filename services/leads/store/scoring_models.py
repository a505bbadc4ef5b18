"""Scoring models: each version is kept for ever, the last adopted is in force."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select

from services.leads.domain.default_model import DEFAULT_MODEL
from services.leads.domain.scoring import Grades, ScoringModel, ScoringRule
from services.leads.store.tables import SCORING_MODELS
from shared.store.transaction import Transaction


async def in_force(tx: Transaction) -> ScoringModel:
    """The last model adopted; a company that has adopted none has the default."""
    newest = select(SCORING_MODELS).order_by(SCORING_MODELS.c.number.desc()).limit(1)
    rows = await tx.rows(newest)
    return _model(rows[0].version, rows[0].model) if rows else DEFAULT_MODEL


async def of_version(tx: Transaction, version: str) -> ScoringModel | None:
    """The model of one version, if there is one."""
    if version == DEFAULT_MODEL.version:
        return DEFAULT_MODEL
    rows = await tx.rows(select(SCORING_MODELS).where(SCORING_MODELS.c.version == version))
    return _model(rows[0].version, rows[0].model) if rows else None


async def adopt(tx: Transaction, model: ScoringModel) -> None:
    """Put a new version in force."""
    last = await tx.scalar(select(func.coalesce(func.max(SCORING_MODELS.c.number), 0)))
    body = {
        "rules": [{**asdict(rule), "one_of": sorted(rule.one_of)} for rule in model.rules],
        "grades": asdict(model.grades),
    }
    row = {"version": model.version, "number": last + 1, "model": body, "recorded_at": tx.now}
    await tx.execute(insert(SCORING_MODELS), row)


def _model(version: str, body: dict[str, Any]) -> ScoringModel:
    rules = (ScoringRule(**{**rule, "one_of": frozenset(rule["one_of"])}) for rule in body["rules"])
    return ScoringModel(version, tuple(rules), Grades(**body["grades"]))
