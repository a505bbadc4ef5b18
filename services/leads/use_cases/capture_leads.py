"""Leads come in: normalised, compared, scored and handed to whoever's turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.leads.domain.duplicates import Earliest, Sighting, earliest, original_of
from services.leads.domain.lead import Lead, Status
from services.leads.domain.normalise import Prospect, normalised
from services.leads.domain.scoring import Facts, ScoringModel, score
from services.leads.store import duplicates, foreign, leads, locks, scoring_models
from services.leads.store.leads import NewLead
from services.leads.use_cases.announce import announce_captured
from services.leads.use_cases.route_leads import route_leads
from shared.kernel.errors import ReferenceNotKnownYet, Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CaptureLead:
    """Someone asked; without a day, today."""

    prospect: Prospect
    external_id: str | None = None
    product_id: UUID | None = None
    account_id: UUID | None = None
    partner_id: UUID | None = None
    captured_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """Which of the records named by a run exist."""

    products: frozenset[UUID]
    accounts: frozenset[UUID]
    partners: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A lead about to be captured."""

    lead: Lead
    prospect: Prospect
    fingerprint: str

    @property
    def sighting(self) -> Sighting:
        lead = self.lead
        return Sighting(lead.id, lead.captured_on, lead.external_id, lead.company_keys, lead.product_id)


async def capture_leads(tx: Transaction, commands: Sequence[CaptureLead], today: date) -> list[Outcome]:
    """Take in those that are new, in one pass; the same external id and body again changes nothing."""
    tidied = [(command, normalised(command.prospect)) for command in commands]
    await locks.lock_captures(tx, _contested(tidied))
    intake = Intake(await leads.taken(tx, [c.external_id for c in commands if c.external_id]))
    known = await _known(tx, commands)
    candidates: list[_Candidate] = []
    outcomes = [_decide(command, prospect, intake, known, candidates, today) for command, prospect in tidied]
    new = await _compared_and_scored(tx, candidates)
    await leads.add(tx, new)
    await _mark_later_copies(tx, new)
    announce_captured(tx, new)
    await route_leads(tx, today, {each.lead.territory for each in new})
    return outcomes


def _contested(tidied: Sequence[tuple[CaptureLead, Prospect]]) -> set[str]:
    names = {command.external_id for command, _ in tidied if command.external_id}
    return names.union(*(prospect.company_keys for _, prospect in tidied))


async def _known(tx: Transaction, commands: Sequence[CaptureLead]) -> _Known:
    return _Known(
        await foreign.known_products(tx, [c.product_id for c in commands]),
        await foreign.known_records(tx, "account", [c.account_id for c in commands]),
        await foreign.known_records(tx, "partner", [c.partner_id for c in commands]),
    )


def _decide(
    command: CaptureLead,
    prospect: Prospect,
    intake: Intake,
    known: _Known,
    candidates: list[_Candidate],
    today: date,
) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    try:
        _refuse_unknown(command, known)
    except Refusal as refusal:
        return rejected(refusal)
    candidate = _Candidate(_lead(command, prospect, today), prospect, fingerprint)
    candidates.append(candidate)
    intake.enter(Registered(candidate.lead.id, candidate.lead.external_id, fingerprint))
    return created(candidate.lead.id)


def _refuse_unknown(command: CaptureLead, known: _Known) -> None:
    named: Mapping[str, tuple[UUID | None, frozenset[UUID]]] = {
        "product": (command.product_id, known.products),
        "account": (command.account_id, known.accounts),
        "partner": (command.partner_id, known.partners),
    }
    for kind, (reference, existing) in named.items():
        if reference is not None and reference not in existing:
            raise ReferenceNotKnownYet(kind, reference, field=f"{kind}_id")


def _lead(command: CaptureLead, prospect: Prospect, today: date) -> Lead:
    lead_id = new_id()
    return Lead(
        id=lead_id,
        external_id=command.external_id or str(lead_id),
        status=Status.OPEN,
        captured_on=command.captured_on or today,
        source=prospect.source,
        territory=prospect.territory,
        product_id=command.product_id,
        account_id=command.account_id,
        partner_id=command.partner_id,
        company_keys=prospect.company_keys,
        company_name=prospect.company_name,
        industry=prospect.industry,
    )


async def _compared_and_scored(tx: Transaction, candidates: Sequence[_Candidate]) -> list[NewLead]:
    keys = {key for candidate in candidates for key in candidate.lead.company_keys}
    seen = await duplicates.earliest_sightings(tx, keys)
    first = earliest([*seen, *(candidate.sighting for candidate in candidates)])
    model = await scoring_models.in_force(tx) if candidates else None
    return [_new(candidate, first, model) for candidate in candidates if model is not None]


def _new(candidate: _Candidate, first: Earliest, model: ScoringModel) -> NewLead:
    original = original_of(candidate.sighting, first)
    return NewLead(
        lead=candidate.lead,
        prospect=candidate.prospect,
        fingerprint=candidate.fingerprint,
        score=score(model, _facts(candidate)),
        possible_duplicate_of=original.lead_id if original else None,
    )


def _facts(candidate: _Candidate) -> Facts:
    prospect, lead = candidate.prospect, candidate.lead
    return {
        "employees": prospect.employees,
        "industry": prospect.industry,
        "product": lead.product_id is not None,
        "source": prospect.source,
        "contact": prospect.contact.is_reachable,
        "account": lead.account_id is not None,
        "partner": lead.partner_id is not None,
    }


async def _mark_later_copies(tx: Transaction, new: Sequence[NewLead]) -> None:
    """A lead that comes in late, but was captured before others of its kind, is their original."""
    ids = {each.lead.id for each in new}
    firsts = {key for each in new for key in each.lead.company_keys if each.possible_duplicate_of is None}
    others = [other for other in await duplicates.all_sightings(tx, firsts) if other.lead_id not in ids]
    if not others:
        return
    first = earliest(await duplicates.earliest_sightings(tx, {key for other in others for key in other.company_keys}))
    originals = {other.lead_id: original_of(other, first) for other in others}
    await duplicates.mark(tx, {copy: original.lead_id for copy, original in originals.items() if original})
