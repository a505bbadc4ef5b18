"""Credit: whose deal it is, or how much of it, and the dated rules that decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from services.compensation.domain.language.figures import Condition

CreditSource = Literal["owner", "role", "manager", "relation", "stages", "partner", "rules"]


@dataclass(frozen=True, slots=True)
class StageShare:
    """What owning a stage of the deal is worth."""

    stage: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Credit:
    """Which credit a component pays for.

    `owner`: the owner, or the parts of a split deal. `role`: the parts of a split (or overlay) with the role `name`.
    `manager`: the managers above whoever is credited as owner that day, at the `levels` named (1 is nearest) or at all.
    `relation`: whoever stands in the relation `name` to the owner. `stages`: by ownership of the deal's stages.
    `partner`: the deal's partner. `rules`: the plan's crediting rules.
    """

    shorthand: ClassVar[str] = "of"

    of: CreditSource = "owner"
    name: str | None = None
    levels: tuple[int, ...] = ()
    stages: tuple[StageShare, ...] = ()
    """With `stages`: the weights; by default each stage of the deal weighs the same."""
    share: Decimal = Decimal(1)
    overlay: bool = False
    """Marked overlay, it may stand beside another override credit for the same deal, or on one's own deal."""
    where: tuple[Condition, ...] = ()
    """Conditions on the payee that day: rank, certification, tenure_months, on_leave or any attribute."""


AS_OWNER = Credit()
"""Where nothing is said a component pays the owner, or the parts of a split deal."""


@dataclass(frozen=True, slots=True)
class CreditRule:
    """Who is credited for deals that meet the conditions, from one day to another.

    Receivers are the payees on the plan that meet `to` and agree with the deal in every attribute of `same`
    (`territory`, say). Rules are tried by precedence, lowest first; `stops` ends the search for the deal. Several
    receivers share equally.
    """

    id: str
    precedence: int = 100
    first_day: date | None = None
    last_day: date | None = None
    where: tuple[Condition, ...] = ()
    to: tuple[Condition, ...] = ()
    same: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    share: Decimal = Decimal(1)
    overlay: bool = False
    stops: bool = True
