"""What the gateway announces, and what it listens to: who is who, and whatever the stream tells of."""

from services.gateway import consumers
from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited
from shared.contracts.gateway import AuditSealed, PartnerEventSettled
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
    AccountNamed,
    DealCorrected,
    DealLost,
    DealRefunded,
    DealReopened,
    DealWon,
    OpportunityOpened,
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

MANIFEST = Manifest(
    service="gateway",
    publishes=(PartnerEventSettled, AuditSealed),
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
    ),
    read_models=(
        ReadModel(
            "links",
            ("organisation_member", "organisation_team", "partner"),
            fed_by=(MemberJoined, MemberChanged, MemberLeft, TeamFormed, TeamChanged, PartnerSigned, PartnerChanged),
        ),
    ),
)
