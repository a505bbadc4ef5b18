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
from shared.contracts.partners import PartnerChanged, PartnerSigned
from shared.contracts.people import AbsenceRecorded, MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import (
    AccountChanged,
    AccountOpened,
    DealCorrected,
    DealRefunded,
    DealReopened,
    DealWon,
    PriceChanged,
    ProductListed,
)
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
        on_runs_of(AbsenceRecorded, consumers.follow_absences),
        on_runs_of(TeamFormed, consumers.follow_teams),
        on_runs_of(TeamChanged, consumers.follow_teams),
        on_runs_of(PartnerSigned, consumers.follow_partners),
        on_runs_of(PartnerChanged, consumers.follow_partners),
        on_runs_of(AccountOpened, consumers.follow_accounts),
        on_runs_of(AccountChanged, consumers.follow_accounts),
        on_runs_of(ProductListed, consumers.follow_products),
        on_runs_of(PriceChanged, consumers.follow_products),
        on_runs_of(DealWon, consumers.credit_deals),
        on(DealRefunded, consumers.claw_back_deal),
        on(DealReopened, consumers.reopen_deal),
        on(DealCorrected, consumers.correct_deal),
    ),
)
