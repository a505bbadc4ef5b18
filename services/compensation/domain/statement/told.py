"""Lines of pay as plain data, every figure exact: whole numbers and fractions are written out, nothing is rounded."""

from __future__ import annotations

from collections.abc import Iterable

from services.compensation.domain.calculation.exact import Number
from services.compensation.domain.calculation.result import PayLine, Problem

Told = dict[str, object]


def told_line(line: PayLine) -> Told:
    """A line with its whole trace. Money is in minor units, rates are fractions of one."""
    return {
        "payee": line.payee,
        "component": line.component,
        "period": line.period.name,
        "first_day": line.period.first_day.isoformat(),
        "last_day": line.period.last_day.isoformat(),
        "kind": line.kind,
        "on": line.on.isoformat(),
        "earned_on": line.earned_on.isoformat(),
        "deal": line.deal,
        "line": str(line.line),
        "fact": line.fact,
        "plan": line.plan,
        "version": str(line.version),
        "credited": exact(line.credited),
        "base": exact(line.base),
        "before": exact(line.before),
        "after": exact(line.after),
        "quota": None if line.quota is None else exact(line.quota),
        "tier": None if line.tier is None else str(line.tier),
        "parts": [
            {"tier": str(part.tier), "size": exact(part.size), "rate": exact(part.rate), "earned": exact(part.earned)}
            for part in line.parts
        ],
        "exact": exact(line.exact),
        "amount": str(line.amount),
        "currency": line.currency,
        "cause": line.cause,
        "why": line.why,
    }


def told_problem(problem: Problem) -> Told:
    """What could not be decided."""
    return dict(problem._asdict())


def told_totals(lines: Iterable[PayLine]) -> list[Told]:
    """What the lines add up to, per component and currency."""
    sums: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.component, line.currency)
        sums[key] = sums.get(key, 0) + line.amount
    return [
        {"component": component, "currency": currency, "amount": str(amount)}
        for (component, currency), amount in sorted(sums.items())
    ]


def exact(figure: Number) -> str:
    """A figure's exact text: 12, or 12/7."""
    return str(figure.numerator) if figure.denominator == 1 else f"{figure.numerator}/{figure.denominator}"
