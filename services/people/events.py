"""What people announces; it listens to nobody."""

from shared.contracts.people import AuditSealed, MemberChanged, MemberJoined, MemberLeft, TeamChanged, TeamFormed
from shared.messaging.manifest import Manifest

MANIFEST = Manifest(
    service="people",
    publishes=(MemberJoined, MemberChanged, MemberLeft, TeamFormed, TeamChanged, AuditSealed),
)
