"""Opportunities are opened, one or many at once; an item may bring the outcome it had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opening import Opening, acceptable_opening, closed, opened
from services.pipeline.domain.references import Known, Reference
from services.pipeline.domain.splits import Part, shared_out
from services.pipeline.store import opportunities, references, registers
from services.pipeline.store.tables import OPPORTUNITIES
from services.pipeline.use_cases.define_pipeline import defined_pipelines
from services.pipeline.use_cases.start_opportunities import Start, start_opportunities
from shared.kernel.errors import Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered
from shared.kernel.money import Money
from shared.kernel.outcome import Outcome, created, rejected
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOpportunity:
    """What is said of a new opportunity; `won_on`, or `lost_on` and `reason`, close it at once."""

    product: Reference | None
    owner: Reference | None
    amount: Money
    opened_on: date
    external_id: str | None = None
    account: Reference | None = None
    pipeline: Reference | None = None
    partner_id: UUID | None = None
    stage: str | None = None
    expected_close_on: date | None = None
    source: str | None = None
    won_on: date | None = None
    lost_on: date | None = None
    reason: str | None = None
    competitor: str | None = None
    margin: Money | None = None
    cost: Money | None = None
    splits: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Terms:
    """What every item of a run is judged by."""

    known: Known
    intake: Intake
    numbers: Iterator[str]
    today: date
    currency: str
    scope: Scope


async def open_opportunities(
    tx: Transaction, commands: Sequence[OpenOpportunity], *, today: date, currency: str, scope: Scope
) -> list[Outcome]:
    """Open those that are new; the same external id and body again changes nothing."""
    terms = await _terms(tx, commands, today, currency, scope)
    starts: list[Start] = []
    outcomes = [_decide(command, terms, starts) for command in commands]
    outpaced = await start_opportunities(tx, starts)
    return [outpaced.get(outcome.id, outcome) if outcome.id else outcome for outcome in outcomes]


async def _terms(
    tx: Transaction, commands: Sequence[OpenOpportunity], today: date, currency: str, scope: Scope
) -> _Terms:
    known = await references.look_up(
        tx,
        await defined_pipelines(tx),
        accounts=(command.account for command in commands),
        products=(command.product for command in commands),
        members=(named for command in commands for named in (command.owner, *(p.member for p in command.splits))),
        partners=(command.partner_id for command in commands),
    )
    external_ids = {command.external_id for command in commands}
    intake = Intake(await registers.registered(tx, OPPORTUNITIES, external_ids))
    unnumbered = sum(command.external_id is None for command in commands)
    numbers = iter(await opportunities.draw_numbers(tx, unnumbered, avoiding=external_ids))
    return _Terms(known, intake, numbers, today, currency, scope)


def _decide(command: OpenOpportunity, terms: _Terms, starts: list[Start]) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = terms.intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    try:
        start = _start(command, terms, fingerprint)
    except Refusal as refusal:
        return rejected(refusal)
    terms.intake.enter(Registered(start.now.id, start.now.external_id, fingerprint))
    starts.append(start)
    return created(start.now.id)


def _start(command: OpenOpportunity, terms: _Terms, fingerprint: str) -> Start:
    definition = terms.known.definition(command.pipeline)
    opening = acceptable_opening(_opening(command, terms), today=terms.today, currency=terms.currency)
    external_id = command.external_id or next(terms.numbers)
    first = opened(opening, definition, (new_id(), external_id))
    return Start(first, closed(first, opening, today=terms.today), definition, fingerprint)


def _opening(command: OpenOpportunity, terms: _Terms) -> Opening:
    return Opening(
        product_id=terms.known.product(command.product),
        owner_id=terms.known.owner(command.owner, terms.scope),
        account_id=None if command.account is None else terms.known.account(command.account),
        partner_id=terms.known.partner(command.partner_id),
        amount=command.amount,
        opened_on=command.opened_on,
        stage=command.stage,
        expected_close_on=command.expected_close_on,
        source=command.source,
        won_on=command.won_on,
        lost_on=command.lost_on,
        reason=command.reason,
        competitor=command.competitor,
        margin=command.margin,
        cost=command.cost,
        splits=shared_out(command.splits, terms.known, terms.scope),
    )
