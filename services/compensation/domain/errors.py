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


class CreditNotFound(NotFound):
    """There is no such deal, or the payee is not within the caller's sight."""


class ShadowOfNobody(Invalid):
    """A shadow is to cover somebody who is not on the plan whose place it takes."""


class FactUnclear(Invalid):
    """A fact does not say what a fact of its kind must say."""


class FactNotFound(NotFound):
    """There is no such fact within the caller's sight."""


class HoldOfNothing(Invalid):
    """A hold names nothing that it could withhold."""


class ClosedPeriodReached(Conflict):
    """It would change a closed period: that needs an approval, with what it changes in sight."""


class LineNotFound(NotFound):
    """There is no such line of pay within the caller's sight."""
