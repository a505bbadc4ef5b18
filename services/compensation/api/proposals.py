"""Changes that are proposed and not made: a refund, a correction, a reassignment, a plan, a fact."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.compensation.api.facts import FactRequest
from services.compensation.api.plans import VersionRequest
from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.reference import Reference
from services.compensation.queries.sight import Named
from services.compensation.use_cases.publish_plan import PublishPlan
from services.compensation.use_cases.try_change import (
    Change,
    DealCorrected,
    DealRefunded,
    FactStated,
    MemberReassigned,
    PlanChanged,
)
from shared.kernel.company import Company
from shared.web.fields import Day
from shared.web.money import NonNegativeMoney


class RefundProposal(BaseModel):
    """Part of a deal paid back; all that is left of it where no amount is named."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["refund"]
    deal_id: UUID
    amount: NonNegativeMoney | None = None
    refunded_on: Day

    @property
    def named(self) -> Named:
        """Whom and what it names."""
        return Named(self.deal_id)

    def change(self, _today: Day, _company: Company, _me: Person) -> Change:
        """What would be done."""
        return DealRefunded(self.deal_id, self.refunded_on, self.amount.value if self.amount else None)


class CorrectionProposal(BaseModel):
    """A deal as it should have been: another amount, owner or day."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["correction"]
    deal_id: UUID
    amount: NonNegativeMoney | None = None
    owner_id: UUID | None = None
    won_on: Day | None = None

    @property
    def named(self) -> Named:
        """Whom and what it names."""
        return Named(self.deal_id, (Reference(self.owner_id),) if self.owner_id else ())

    def change(self, today: Day, _company: Company, _me: Person) -> Change:
        """What would be done."""
        amount = self.amount.value if self.amount else None
        return DealCorrected(self.deal_id, today, amount, self.owner_id, self.won_on)


class ReassignmentProposal(BaseModel):
    """A member belongs to another team from a day on."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["reassignment"]
    member_id: UUID
    team_id: UUID | None
    effective_on: Day

    @property
    def named(self) -> Named:
        """Whom and what it names."""
        return Named(members=(Reference(self.member_id),), team_id=self.team_id)

    def change(self, _today: Day, _company: Company, _me: Person) -> Change:
        """What would be done."""
        return MemberReassigned(self.member_id, self.team_id, self.effective_on)


class PlanProposal(VersionRequest):
    """Another version of a plan."""

    kind: Literal["plan"]
    plan_id: UUID

    @property
    def named(self) -> Named:
        """Whom and what it names."""
        return Named()

    def change(self, today: Day, company: Company, _me: Person) -> Change:
        """What would be done."""
        command = PublishPlan(self.name, self.plan(company.currency), self.effective_on)
        return PlanChanged(self.plan_id, command, today, company.currency)


class FactProposal(BaseModel):
    """A quota or another fact of compensation's own."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["fact"]
    fact: FactRequest

    @property
    def named(self) -> Named:
        """Whom and what it names."""
        return Named(members=(self.fact.command.member,) if self.fact.command.member else ())

    def change(self, _today: Day, company: Company, me: Person) -> Change:
        """What would be done."""
        return FactStated(self.fact.command, me, company.currency)


Proposal = Annotated[
    RefundProposal | CorrectionProposal | ReassignmentProposal | PlanProposal | FactProposal,
    Field(discriminator="kind"),
]
