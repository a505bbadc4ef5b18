"""What leads says aloud; never anything about the person to contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.leads.domain.lead import Conversion, Lead
from services.leads.store.assignments import Assignment, Named
from services.leads.store.leads import NewLead
from shared.contracts.leads import (
    Contribution,
    LeadAssigned,
    LeadCaptured,
    LeadContacted,
    LeadConverted,
    LeadDisqualified,
    LeadRecycled,
    LeadReturned,
    LeadScored,
)
from shared.kernel.money import Money
from shared.store.transaction import Transaction


def announce_captured(tx: Transaction, new: Sequence[NewLead]) -> None:
    """Announce leads that came in, then their scores."""
    tx.publish(*(_captured(each) for each in new))
    tx.publish(*(_scored(each) for each in new))


def _captured(new: NewLead) -> LeadCaptured:
    lead = new.lead
    return LeadCaptured(
        lead_id=lead.id,
        external_id=lead.external_id,
        source=lead.source,
        captured_on=lead.captured_on,
        company_keys=lead.company_keys,
        product_id=lead.product_id,
        partner_id=lead.partner_id,
        territory=lead.territory,
        possible_duplicate_of=new.possible_duplicate_of,
    )


def _scored(new: NewLead) -> LeadScored:
    return LeadScored(
        lead_id=new.lead.id,
        external_id=new.lead.external_id,
        score=new.score.score,
        grade=new.score.grade,
        model_version=new.score.model_version,
        contributions=tuple(Contribution(rule=each.rule, points=each.points) for each in new.score.contributions),
    )


def announce_assigned(tx: Transaction, assignments: Iterable[Assignment], external_ids: Mapping[UUID, str]) -> None:
    """Announce who got which lead."""
    tx.publish(*(_assigned(each, external_ids[each.lead_id]) for each in assignments))


def _assigned(assignment: Assignment, external_id: str) -> LeadAssigned:
    decision = assignment.decision
    return LeadAssigned(
        lead_id=assignment.lead_id,
        external_id=external_id,
        owner_id=decision.owner_id,
        assigned_on=assignment.assigned_on,
        policy_version=assignment.policy_version,
        rule=decision.rule,
        why=decision.why,
        why_not_digest=decision.why_not_digest,
    )


def announce_returned(tx: Transaction, released: Iterable[Named], on: date, reason: str) -> None:
    """Announce leads that lost their owner."""
    tx.publish(
        *(
            LeadReturned(
                lead_id=lead.id, external_id=lead.external_id, owner_id=lead.owner_id, returned_on=on, reason=reason
            )
            for lead in released
        )
    )


def announce_contacted(tx: Transaction, lead: Lead, on: date) -> None:
    """Announce the first contact."""
    tx.publish(LeadContacted(lead_id=lead.id, external_id=lead.external_id, owner_id=lead.owner_id, contacted_on=on))


def announce_recycled(tx: Transaction, lead: Lead, on: date, reason: str) -> None:
    """Announce that a lead goes back to marketing."""
    of = {"lead_id": lead.id, "external_id": lead.external_id, "owner_id": lead.owner_id}
    tx.publish(LeadRecycled.model_validate({**of, "recycled_on": on, "reason": reason}))


def announce_disqualified(tx: Transaction, lead: Lead, on: date, reason: str) -> None:
    """Announce that a lead will never be a customer."""
    of = {"lead_id": lead.id, "external_id": lead.external_id, "owner_id": lead.owner_id}
    tx.publish(LeadDisqualified.model_validate({**of, "disqualified_on": on, "reason": reason}))


def announce_converted(
    tx: Transaction, lead: Lead, conversion: Conversion, amount: Money, expected_close_on: date | None
) -> None:
    """Announce the opportunity a lead became."""
    tx.publish(
        LeadConverted(
            lead_id=lead.id,
            external_id=lead.external_id,
            opportunity_id=conversion.opportunity_id,
            opportunity_external_id=f"lead-{lead.external_id}",
            owner_id=conversion.owner_id,
            converted_on=conversion.converted_on,
            product_id=conversion.product_id,
            account_id=conversion.account_id,
            company_keys=lead.company_keys,
            company_name=lead.company_name,
            industry=lead.industry,
            expected_amount=amount,
            expected_close_on=expected_close_on,
            source=lead.source,
            partner_id=lead.partner_id,
        )
    )
