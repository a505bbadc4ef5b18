"""What leads announces, and what it listens to."""

from services.leads import consumers
from shared.contracts.leads import (
    AuditSealed,
    LeadAssigned,
    LeadCaptured,
    LeadContacted,
    LeadConverted,
    LeadDisqualified,
    LeadRecycled,
    LeadReturned,
    LeadScored,
)
from shared.contracts.partners import PartnerSigned
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import AccountOpened, PriceChanged, ProductListed
from shared.messaging.manifest import Manifest, on_runs_of

MANIFEST = Manifest(
    service="leads",
    publishes=(
        LeadCaptured,
        LeadScored,
        LeadAssigned,
        LeadReturned,
        LeadContacted,
        LeadConverted,
        LeadRecycled,
        LeadDisqualified,
        AuditSealed,
    ),
    consumes=(
        on_runs_of(MemberJoined, consumers.remember_members),
        on_runs_of(MemberChanged, consumers.remember_members),
        on_runs_of(MemberLeft, consumers.remember_members),
        on_runs_of(TeamFormed, consumers.remember_teams),
        on_runs_of(TeamChanged, consumers.remember_teams),
        on_runs_of(ProductListed, consumers.remember_prices),
        on_runs_of(PriceChanged, consumers.remember_prices),
        on_runs_of(AccountOpened, consumers.remember_accounts),
        on_runs_of(PartnerSigned, consumers.remember_partners),
    ),
)
