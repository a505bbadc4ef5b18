"""What compensation says no to."""

from __future__ import annotations

from shared.kernel.errors import Conflict, Invalid, NotFound


class TierHole(Invalid):
    """Revenue between two tiers, before the first or above the last would earn nothing anybody wrote down."""


class TierOverlap(Invalid):
    """Revenue inside two tiers would earn twice."""


class TierEmpty(Invalid):
    """A tier ends where it begins, or before."""


class RateOutOfRange(Invalid):
    """A rate lies outside 0 to 1 (0 to 100 %)."""


class FigureTooFine(Invalid):
    """A figure has more digits than can be paid or kept exactly."""


class PlanUnknown(Invalid):
    """No plan has this id or external id."""


class PlanNotFound(NotFound):
    """There is no such plan."""


class PlanNotInForce(Invalid):
    """The plan has no version yet on the day the assignment begins."""


class PlanAlreadyAssigned(Conflict):
    """Another plan is assigned to the member from the very same day."""


class CommissionNotFound(NotFound):
    """There is no such commission within the caller's sight."""
