"""What compensation announces, and what it listens to."""

from services.compensation import consumers
from shared.contracts.compensation import (
    AuditSealed,
    CommissionAdjusted,
    CommissionClawedBack,
    CommissionCredited,
    DisputeDecided,
    DisputeOpened,
    PayoutApproved,
    PeriodClosed,
    PlanAssigned,
    PlanPublished,
    RateSet,
    StatementIssued,
)
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import DealCorrected, DealRefunded, DealReopened, DealWon
from shared.messaging.manifest import Manifest, on, on_runs_of

MANIFEST = Manifest(
    service="compensation",
    publishes=(
        PlanPublished,
        PlanAssigned,
        CommissionCredited,
        CommissionAdjusted,
        CommissionClawedBack,
        PeriodClosed,
        StatementIssued,
        DisputeOpened,
        DisputeDecided,
        PayoutApproved,
        RateSet,
        AuditSealed,
    ),
    consumes=(
        on_runs_of(MemberJoined, consumers.follow_members),
        on_runs_of(MemberChanged, consumers.follow_members),
        on_runs_of(MemberLeft, consumers.follow_members),
        on_runs_of(TeamFormed, consumers.follow_teams),
        on_runs_of(TeamChanged, consumers.follow_teams),
        on_runs_of(DealWon, consumers.credit_deals),
        on(DealRefunded, consumers.claw_back_deal),
        on(DealReopened, consumers.reopen_deal),
        on(DealCorrected, consumers.correct_deal),
    ),
)
