"""Why a line is what it is, in figures a representative can follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.compensation.domain.calculation.result import Part, PayLine, Result
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.settling.answer import roles_of


@dataclass(frozen=True, slots=True)
class Explained:
    """A line of the calculation, and the tiers its parts fell into (None: a flat rate)."""

    line: PayLine
    tiers: tuple[Tier, ...] | None


def explained(result: Result, versions: Sequence[PlanVersion], deal_name: str, role: str) -> Iterator[Explained]:
    """The lines of a deal that pay somebody in a role."""
    roles, components = roles_of(versions), _components(versions)
    for line in result.lines:
        if line.deal == deal_name and roles.get(line.component) == role:
            yield Explained(line, _tiers(components[line.plan, line.version, line.component]))


def exact_decimal(figure: Fraction) -> Decimal:
    """A figure as a decimal; what has no end is cut after 15 places."""
    return round(Decimal(figure.numerator) / Decimal(figure.denominator), 15).normalize()


def bounds(part: Part, tiers: tuple[Tier, ...] | None) -> tuple[Decimal, Decimal | None]:
    """From where to where a part's tier goes."""
    if tiers is None or part.tier >= len(tiers):
        return (Decimal(0), None)
    return (tiers[part.tier].from_, tiers[part.tier].to)


def _components(versions: Iterable[PlanVersion]) -> dict[tuple[str, int, str], AnyComponent]:
    return {(v.plan.id, v.number, c.id): c for v in versions for c in v.plan.components}


def _tiers(component: AnyComponent) -> tuple[Tier, ...] | None:
    for factor in getattr(component, "rate", ()):
        if isinstance(factor, Tiers):
            return factor.tiers
    return None
