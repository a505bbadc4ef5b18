"""What partners announces, and what it listens to."""

from services.partners import consumers
from shared.contracts.partners import (
    AuditSealed,
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
    DealReopened,
    DealWon,
    OpportunityOpened,
    PriceChanged,
    ProductListed,
)
from shared.messaging.manifest import Manifest, on_runs_of

MANIFEST = Manifest(
    service="partners",
    publishes=(
        PartnerSigned,
        PartnerChanged,
        RegistrationSubmitted,
        RegistrationApproved,
        RegistrationReturned,
        RegistrationRejected,
        RegistrationExpired,
        RegistrationExtended,
        AuditSealed,
    ),
    consumes=(
        on_runs_of(MemberJoined, consumers.follow_members),
        on_runs_of(MemberChanged, consumers.follow_members),
        on_runs_of(MemberLeft, consumers.follow_members),
        on_runs_of(TeamFormed, consumers.follow_teams),
        on_runs_of(TeamChanged, consumers.follow_teams),
        on_runs_of(AccountOpened, consumers.follow_accounts),
        on_runs_of(AccountChanged, consumers.follow_accounts),
        on_runs_of(ProductListed, consumers.follow_products),
        on_runs_of(PriceChanged, consumers.follow_products),
        on_runs_of(OpportunityOpened, consumers.follow_openings),
        on_runs_of(AccountNamed, consumers.follow_openings),
        on_runs_of(DealWon, consumers.follow_wins),
        on_runs_of(DealLost, consumers.follow_losses),
        on_runs_of(DealReopened, consumers.follow_reopenings),
        on_runs_of(DealCorrected, consumers.follow_corrections),
    ),
)
