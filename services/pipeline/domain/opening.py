"""How an opportunity starts, and how one that is loaded with its outcome ends at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.amounts import acceptable
from services.pipeline.domain.dates import holds_by
from services.pipeline.domain.errors import DateTooEarly, LossReasonMissing, OutcomeContradictory
from services.pipeline.domain.margin import Left
from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.splits import Split
from services.pipeline.domain.stages import Definition
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is said of a new opportunity, its references resolved; an outcome date makes it closed."""

    product_id: UUID
    owner_id: UUID
    amount: Money
    opened_on: date
    account_id: UUID | None = None
    partner_id: UUID | None = None
    lead_id: UUID | None = None
    stage: str | None = None
    expected_close_on: date | None = None
    source: str | None = None
    won_on: date | None = None
    lost_on: date | None = None
    reason: str | None = None
    competitor: str | None = None
    margin: Money | None = None
    cost: Money | None = None
    splits: tuple[Split, ...] = ()


def acceptable_opening(opening: Opening, *, today: date, currency: str) -> Opening:
    """The opening itself, if its amount and its days can be accepted from whoever asks for it."""
    acceptable(opening.amount, currency)
    holds_by("opened_on", opening.opened_on, today=today)
    if opening.expected_close_on is not None and opening.expected_close_on < opening.opened_on:
        raise DateTooEarly("expected_close_on", opening.opened_on)
    return opening


def opened(opening: Opening, definition: Definition, known_as: tuple[UUID, str]) -> Opportunity:
    """The open opportunity, known by this id and external id."""
    opportunity_id, external_id = known_as
    left = Left().after(opening.amount, margin=opening.margin, cost=opening.cost)
    stage = definition.first if opening.stage is None else definition.stage(opening.stage)
    return Opportunity(
        id=opportunity_id,
        external_id=external_id,
        product_id=opening.product_id,
        owner_id=opening.owner_id,
        account_id=opening.account_id,
        partner_id=opening.partner_id,
        lead_id=opening.lead_id,
        pipeline_id=definition.pipeline_id,
        definition_version=definition.version,
        stage=stage.name,
        amount=opening.amount,
        refunded=Money.zero(opening.amount.currency),
        opened_on=opening.opened_on,
        expected_close_on=opening.expected_close_on,
        source=opening.source,
        margin=left.margin,
        cost=left.cost,
        splits=opening.splits,
    )


def closed(opportunity: Opportunity, opening: Opening, *, today: date) -> Opportunity:
    """The opportunity after the outcome it came with, by the same rules as the single steps; open if it has none."""
    if opening.won_on is not None and opening.lost_on is not None:
        raise OutcomeContradictory
    if opening.won_on is not None:
        return opportunity.win(on=opening.won_on, today=today)
    if opening.lost_on is not None:
        if not opening.reason:
            raise LossReasonMissing
        return opportunity.lose(on=opening.lost_on, today=today, reason=opening.reason, competitor=opening.competitor)
    return opportunity
