"""What people announces; it listens to nobody."""

from shared.contracts.people import (
    AbsenceRecorded,
    AuditSealed,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    TeamChanged,
    TeamFormed,
)
from shared.messaging.manifest import Manifest

MANIFEST = Manifest(
    service="people",
    publishes=(MemberJoined, MemberChanged, MemberLeft, AbsenceRecorded, TeamFormed, TeamChanged, AuditSealed),
)
