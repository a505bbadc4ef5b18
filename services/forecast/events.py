"""What forecast announces, and what it listens to."""

from services.forecast import consumers
from shared.contracts.forecast import AuditSealed
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.contracts.pipeline import (
    DealCorrected,
    DealLost,
    DealRefunded,
    DealReopened,
    DealWon,
    OpportunityOpened,
    StageChanged,
)
from shared.messaging.manifest import Manifest, ReadModel, on_runs_of

MANIFEST = Manifest(
    service="forecast",
    publishes=(AuditSealed,),
    consumes=(
        on_runs_of(MemberJoined, consumers.hear_of_members),
        on_runs_of(MemberChanged, consumers.hear_of_members),
        on_runs_of(MemberLeft, consumers.hear_of_members),
        on_runs_of(TeamFormed, consumers.hear_of_teams),
        on_runs_of(TeamChanged, consumers.hear_of_teams),
        on_runs_of(OpportunityOpened, consumers.record_openings),
        on_runs_of(StageChanged, consumers.record_moves),
        on_runs_of(DealWon, consumers.record_wins),
        on_runs_of(DealLost, consumers.record_losses),
        on_runs_of(DealRefunded, consumers.record_refunds),
        on_runs_of(DealReopened, consumers.record_reopenings),
        on_runs_of(DealCorrected, consumers.record_corrections),
    ),
    read_models=(ReadModel("forecast", ("opportunity_step", "organisation_member", "organisation_team")),),
)
