"""Figures of a result as people read them: amounts in major units, rates as fractions of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from services.compensation.domain.calculation.result import DrawBalance, Held, PayLine, Result, Total
from services.compensation.domain.document.scalars import plain_number
from services.compensation.domain.evaluation.document import Expectation, Wanted
from services.compensation.domain.language.components import Contest, Draw
from services.compensation.domain.language.plan import PlanVersion
from shared.kernel.money import exponent

_DIGITS = 12


@dataclass(frozen=True)
class Selection:
    """The lines, balances and holds of the payee, component, period and deal named; of all where none is."""

    payee: str | None = None
    component: str | None = None
    period: str | None = None
    deal: str | None = None

    def line(self, line: PayLine) -> bool:
        """Whether a line is meant."""
        return self._fits(line.payee, line.component, line.period.name) and self.deal in (None, line.deal)

    def held(self, held: Held) -> bool:
        """Whether something held is meant."""
        payee, component, period, deal, *_ = held.key
        return self._fits(payee, component, period) and self.deal in (None, deal)

    def balance(self, balance: DrawBalance) -> bool:
        """Whether a draw's balance is meant."""
        return self._fits(balance.payee, balance.component, balance.period.name)

    def total(self, total: Total) -> bool:
        """Whether a total is meant."""
        return self._fits(total.payee, total.component, total.period.name)

    def _fits(self, payee: str, component: str, period: str) -> bool:
        wanted = (self.payee, self.component, self.period)
        return all(one in (None, found) for one, found in zip(wanted, (payee, component, period), strict=True))


def figure(result: Result, wanted: Expectation, currency: str) -> Fraction | None:
    """What the calculation found for an expectation; None where there is no such figure."""
    chosen = Selection(wanted.payee, wanted.component, wanted.period, wanted.deal)
    find = _FIGURES.get(wanted.what)
    return find(result, chosen, 10 ** exponent(currency)) if find else None


def _amount(result: Result, chosen: Selection, unit: int) -> Fraction | None:
    return Fraction(sum(line.amount for line in result.lines if chosen.line(line)), unit)


def _held(result: Result, chosen: Selection, unit: int) -> Fraction | None:
    return Fraction(sum(held.open for held in result.holds if chosen.held(held)), unit)


def _paid(result: Result, chosen: Selection, unit: int) -> Fraction | None:
    amount, held = _amount(result, chosen, unit), _held(result, chosen, unit)
    return None if amount is None or held is None else amount - held


def _attainment(result: Result, chosen: Selection, _unit: int) -> Fraction | None:
    found = [total.attainment for total in result.totals if chosen.total(total)]
    return found[-1] if found else None


def _blended(result: Result, chosen: Selection, _unit: int) -> Fraction | None:
    return blended([line for line in result.lines if chosen.line(line)])


def blended(lines: list[PayLine]) -> Fraction | None:
    """The one rate that would have paid the same on everything credited, or on the period's base where nothing is."""
    credited = sum((Fraction(line.credited) for line in lines), Fraction(0))
    paid_on = credited or sum((Fraction(line.base) for line in lines), Fraction(0))
    return sum((line.exact for line in lines), Fraction(0)) / paid_on if paid_on else None


def _last_owed(result: Result, chosen: Selection, unit: int) -> Fraction | None:
    last = {(balance.payee, balance.component): balance.owed for balance in result.balances if chosen.balance(balance)}
    return Fraction(sum(last.values()), unit) if last else None


def _advanced(result: Result, chosen: Selection, unit: int) -> Fraction | None:
    return Fraction(sum(balance.advanced for balance in result.balances if chosen.balance(balance)), unit)


def _recovered(result: Result, chosen: Selection, unit: int) -> Fraction | None:
    return Fraction(sum(balance.recovered for balance in result.balances if chosen.balance(balance)), unit)


_FIGURES: Mapping[Wanted, Callable[[Result, Selection, int], Fraction | None]] = {
    "amount": _amount,
    "paid": _paid,
    "attainment": _attainment,
    "blended_rate": _blended,
    "owed": _last_owed,
    "advanced": _advanced,
    "recovered": _recovered,
    "held": _held,
}


def money(minor: int, currency: str) -> str:
    """An amount in major units with all its digits: 1234.50."""
    digits = exponent(currency)
    return format(Decimal(minor).scaleb(-digits), f".{digits}f")


def number(figure: Fraction | int | None) -> str | None:
    """A figure's decimal text: exact where it has one, otherwise to twelve digits after the point."""
    if figure is None:
        return None
    with localcontext(Context(prec=60)):
        exact = Decimal(figure.numerator) / Decimal(figure.denominator)
        return plain_number(round(exact, _DIGITS))


def pays_on_counts(version: PlanVersion, component: str) -> bool:
    """Whether a component pays an amount of money per piece, so that what it credits is no money."""
    found = next((one for one in version.plan.components if one.id == component), None)
    if found is None or isinstance(found, Draw | Contest):
        return True
    return found.base.pieces
