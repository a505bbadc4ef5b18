"""What pipeline announces, and what it listens to."""

from services.pipeline import consumers
from shared.contracts.leads import LeadConverted
from shared.contracts.partners import (
    PartnerChanged,
    PartnerSigned,
    RegistrationApproved,
    RegistrationExpired,
    RegistrationExtended,
)
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import (
    AccountChanged,
    AccountNamed,
    AccountOpened,
    AuditSealed,
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
from shared.messaging.manifest import Manifest, on

MANIFEST = Manifest(
    service="pipeline",
    publishes=(
        AccountOpened,
        AccountChanged,
        ProductListed,
        PriceChanged,
        OpportunityOpened,
        StageChanged,
        AccountNamed,
        SplitsSet,
        DealWon,
        DealLost,
        DealRefunded,
        DealReopened,
        DealCorrected,
        AuditSealed,
    ),
    consumes=(
        on(MemberJoined, consumers.follow_member),
        on(MemberChanged, consumers.follow_member),
        on(MemberLeft, consumers.follow_member),
        on(TeamFormed, consumers.follow_team),
        on(TeamChanged, consumers.follow_team),
        on(LeadConverted, consumers.open_opportunity_of_lead),
        on(PartnerSigned, consumers.remember_partner),
        on(PartnerChanged, consumers.remember_partner),
        on(RegistrationApproved, consumers.protect_claim),
        on(RegistrationExtended, consumers.prolong_protection),
        on(RegistrationExpired, consumers.end_protection),
    ),
)
