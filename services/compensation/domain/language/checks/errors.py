"""Why a plan that reads well is still refused."""

from __future__ import annotations

from shared.kernel.errors import Invalid


class PlanIncomplete(Invalid):
    """Something the plan needs at this place is not said."""


class PlanContradictory(Invalid):
    """Two things the plan says do not go together, or one of them means nothing here."""


class FigureOutOfRange(Invalid):
    """A figure lies where it cannot be meant."""


class NameUnknown(Invalid):
    """The plan names something it does not have."""


class NameTaken(Invalid):
    """Two things of the plan have the same name."""
