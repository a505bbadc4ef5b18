"""Four eyes: who asked does not approve, and nobody approves what moves his own pay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.month_end.errors import AlreadyDecided, OwnPay, OwnRequest


@dataclass(frozen=True, slots=True)
class Person:
    """A caller: the name he signs with, and the member he is, if he is one."""

    subject: str
    member_id: UUID | None = None


def may_approve(approver: Person, *, requested_by: str, payees: Collection[UUID], status: str) -> None:
    """Refuse an approval of what was decided already, of one's own request, or of one's own pay."""
    if status != "requested":
        raise AlreadyDecided(f"this is {status} already")
    may_not_concern(approver, payees)
    if approver.subject == requested_by:
        raise OwnRequest("somebody else has to approve what you asked for")


def may_not_concern(approver: Person, payees: Collection[UUID]) -> None:
    """Refuse to decide about one's own pay."""
    if approver.member_id is not None and approver.member_id in payees:
        raise OwnPay("somebody else has to decide about your own pay")
