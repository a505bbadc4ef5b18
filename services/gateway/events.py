"""What the gateway listens to; it announces nothing yet."""

from services.gateway import consumers
from shared.contracts.partners import PartnerChanged, PartnerSigned
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.messaging.manifest import Manifest, ReadModel, on_runs_of

MANIFEST = Manifest(
    service="gateway",
    consumes=(
        on_runs_of(MemberJoined, consumers.remember_members),
        on_runs_of(MemberChanged, consumers.remember_members),
        on_runs_of(MemberLeft, consumers.remember_members),
        on_runs_of(TeamFormed, consumers.remember_teams),
        on_runs_of(TeamChanged, consumers.remember_teams),
        on_runs_of(PartnerSigned, consumers.remember_partner_companies),
        on_runs_of(PartnerChanged, consumers.remember_partner_companies),
    ),
    read_models=(ReadModel("links", ("organisation_member", "organisation_team", "partner")),),
)
