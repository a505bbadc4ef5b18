"""What notifications listens to; it announces nothing."""

from services.notifications import consumers
from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited
from shared.contracts.leads import LeadAssigned, LeadReturned
from shared.contracts.notifications import AuditSealed
from shared.contracts.partners import (
    RegistrationApproved,
    RegistrationExpired,
    RegistrationRejected,
    RegistrationReturned,
)
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import DealCorrected, DealReopened, DealWon
from shared.messaging.manifest import Manifest, on_runs_of

MANIFEST = Manifest(
    service="notifications",
    publishes=(AuditSealed,),
    consumes=(
        on_runs_of(MemberJoined, consumers.follow_members),
        on_runs_of(MemberChanged, consumers.follow_members),
        on_runs_of(MemberLeft, consumers.follow_members),
        on_runs_of(TeamFormed, consumers.follow_teams),
        on_runs_of(TeamChanged, consumers.follow_teams),
        on_runs_of(LeadAssigned, consumers.tell_of_assignments),
        on_runs_of(LeadReturned, consumers.take_back_assignments),
        on_runs_of(DealWon, consumers.tell_of_won_deals),
        on_runs_of(DealCorrected, consumers.tell_of_corrected_deals),
        on_runs_of(DealReopened, consumers.take_back_won_deals),
        on_runs_of(CommissionCredited, consumers.tell_of_credits),
        on_runs_of(CommissionAdjusted, consumers.move_commissions),
        on_runs_of(CommissionClawedBack, consumers.tell_of_clawbacks),
        on_runs_of(RegistrationApproved, consumers.tell_of_approvals),
        on_runs_of(RegistrationReturned, consumers.tell_of_returns),
        on_runs_of(RegistrationRejected, consumers.tell_of_rejections),
        on_runs_of(RegistrationExpired, consumers.tell_of_expiries),
    ),
)
