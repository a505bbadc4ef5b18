"""The words of a line: the attainment, the tier, and the calculation as a sum that can be done again by hand."""

from collections.abc import Sequence
from fractions import Fraction

from services.compensation.domain.statement.quantity import SHARE, amount
from services.compensation.domain.statement.statement import Line, Part, Tier


def attainment(line: Line, arrow: str) -> str:
    """From where to where the line took the count."""
    return "" if line.before is None or line.after is None else f"{line.before.bare()} {arrow} {line.after.bare()}"


def rate_of(tier: Tier) -> str:
    """A tier's rate; where it runs in a straight line, from where to where."""
    return str(tier.rate) if tier.rate_at_end is None else f"{tier.rate} to {tier.rate_at_end}"


def counted(lines: Sequence[Line]) -> str:
    """How many lines there are."""
    return "1 line" if len(lines) == 1 else f"{len(lines)} lines"


def at_tier(line: Line) -> str:
    """The tiers a line fell into."""
    tiers = sorted({part.tier + 1 for part in line.parts if part.tier is not None})
    if not tiers:
        return "Rate"
    return f"Tier {tiers[0]}" if len(tiers) == 1 else f"Tiers {tiers[0]} to {tiers[-1]}"


def calculation(line: Line) -> list[str]:
    """One piece of the sum per tier: 5 % of 1,200.00; with its result where there are several."""
    several = len(line.parts) > 1
    return [_part(part, line, several=several) for part in line.parts]


def _part(part: Part, line: Line, *, several: bool) -> str:
    tier = f"Tier {part.tier + 1}: " if part.tier is not None else ""
    each = part.rate.unit != SHARE
    text = (
        f"{tier}{part.portion.bare()} \N{MULTIPLICATION SIGN} {part.rate}"
        if each
        else f"{tier}{part.rate} of {part.portion.bare()}"
    )
    exact = part.earned.denominator != 1 or several
    return f"{text} = {amount(Fraction(part.earned), line.amount.currency)}" if exact else text
