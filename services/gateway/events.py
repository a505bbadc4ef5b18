"""What the gateway announces, and what it listens to: who is who, and whatever the stream tells of."""

from services.gateway import consumers
from shared.contracts import compensation, forecast, gateway, leads, notifications, partners, people, pipeline
from shared.contracts.compensation import (
    CommissionAdjusted,
    CommissionClawedBack,
    CommissionCredited,
    PlanPublished,
    StatementIssued,
)
from shared.contracts.gateway import PartnerEventSettled
from shared.contracts.leads import (
    LeadAssigned,
    LeadCaptured,
    LeadContacted,
    LeadConverted,
    LeadDisqualified,
    LeadRecycled,
    LeadReturned,
    LeadScored,
)
from shared.contracts.partners import (
    PartnerChanged,
    PartnerSigned,
    RegistrationApproved,
    RegistrationExpired,
    RegistrationExtended,
    RegistrationRejected,
    RegistrationReturned,
    RegistrationSubmitted,
)
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import (
    AccountChanged,
    AccountNamed,
    AccountOpened,
    DealCorrected,
    DealLost,
    DealRefunded,
    DealReopened,
    DealWon,
    OpportunityOpened,
    PriceChanged,
    ProductListed,
    SplitsSet,
    StageChanged,
)
from shared.messaging.manifest import Manifest, ReadModel, on_runs_of

_LEADS = (
    LeadCaptured,
    LeadScored,
    LeadAssigned,
    LeadReturned,
    LeadContacted,
    LeadRecycled,
    LeadDisqualified,
    LeadConverted,
)
_DEALS = (
    OpportunityOpened,
    StageChanged,
    AccountNamed,
    SplitsSet,
    DealWon,
    DealLost,
    DealRefunded,
    DealReopened,
    DealCorrected,
)
_REGISTRATIONS = (
    RegistrationSubmitted,
    RegistrationApproved,
    RegistrationReturned,
    RegistrationRejected,
    RegistrationExpired,
    RegistrationExtended,
)
_COMMISSIONS = (CommissionCredited, CommissionAdjusted, CommissionClawedBack)
_SEALED = tuple(
    service.AuditSealed
    for service in (compensation, forecast, gateway, leads, notifications, partners, people, pipeline)
)

MANIFEST = Manifest(
    service="gateway",
    publishes=(PartnerEventSettled, gateway.AuditSealed),
    consumes=(
        on_runs_of(MemberJoined, consumers.remember_members),
        on_runs_of(MemberChanged, consumers.remember_members),
        on_runs_of(MemberLeft, consumers.remember_members),
        on_runs_of(TeamFormed, consumers.remember_teams),
        on_runs_of(TeamChanged, consumers.remember_teams),
        on_runs_of(PartnerSigned, consumers.remember_partner_companies),
        on_runs_of(PartnerChanged, consumers.remember_partner_companies),
        *(on_runs_of(event, consumers.tell_of_leads) for event in _LEADS),
        *(on_runs_of(event, consumers.tell_of_deals) for event in _DEALS),
        *(on_runs_of(event, consumers.tell_of_registrations) for event in _REGISTRATIONS),
        *(on_runs_of(event, consumers.tell_of_commissions) for event in _COMMISSIONS),
        on_runs_of(AccountOpened, consumers.tell_of_accounts),
        on_runs_of(AccountChanged, consumers.tell_of_accounts),
        on_runs_of(ProductListed, consumers.tell_of_products),
        on_runs_of(PriceChanged, consumers.tell_of_products),
        on_runs_of(PlanPublished, consumers.tell_of_plans),
        on_runs_of(StatementIssued, consumers.tell_of_statements),
        on_runs_of(PartnerEventSettled, consumers.tell_of_partner_events),
        *(on_runs_of(event, consumers.remember_heads) for event in _SEALED),
    ),
    read_models=(
        ReadModel(
            "links",
            ("organisation_member", "organisation_team", "partner"),
            fed_by=(MemberJoined, MemberChanged, MemberLeft, TeamFormed, TeamChanged, PartnerSigned, PartnerChanged),
        ),
        ReadModel("heads", ("sealed_head",), fed_by=_SEALED),
    ),
)
