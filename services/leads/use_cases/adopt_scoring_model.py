"""The company adopts its own idea of a good lead: leads captured from then on are scored by it."""

from __future__ import annotations

from services.leads.domain.errors import ModelVersionTaken
from services.leads.domain.scoring import ScoringModel
from services.leads.store import locks, scoring_models
from shared.store.transaction import Transaction


async def adopt_scoring_model(tx: Transaction, model: ScoringModel) -> None:
    """Put a model in force; a version names one model for ever, the same again changes nothing."""
    await locks.lock_models(tx)
    existing = await scoring_models.of_version(tx, model.version)
    if existing == model:
        return
    if existing is not None:
        raise ModelVersionTaken(model.version)
    await scoring_models.adopt(tx, model)
