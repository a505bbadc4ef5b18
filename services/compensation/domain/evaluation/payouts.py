"""What would have been paid out month by month, as each month was known at its end, and what is held and owed then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.compensation.domain.calculation.book import Book, by_day, holding
from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.exact import rounded
from services.compensation.domain.calculation.result import LineKey, Result
from services.compensation.domain.calculation.walking.terms import Terms, plans_by_id, terms_of
from services.compensation.domain.evaluation.document import Expectation
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.targets import Opening
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.ledger.account import NOTHING, Account, Balances, moved
from services.compensation.domain.ledger.payout import payout
from services.compensation.domain.ledger.waterfall import earn, settle_late
from shared.kernel.money import exponent
from shared.kernel.period import Month

MONTHLY = ("payout", "converted", "receivable")
"""Figures of payouts, month by month."""
Entry = tuple[str, str, str]
"""A payee's component, period and deal."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry came to at the end of a month: its pay, what of it is held, and the month it is earned in."""

    earned_in: Month
    amount: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class PaidOut:
    """One payee's month: in minor units of the plan's currency, and of his own where he is paid in another."""

    payee: str
    month: Month
    currency: str
    earned: int
    """What is new: of the month itself, and of earlier ones where a refund or correction moved them."""
    recovered: int
    paid: int
    held: int
    """The balances at the month's end: what waits, and what the payee owes."""
    owed: int
    pay_currency: str
    rate: Fraction | None
    """Units of the currency of pay for one of the plan's; None where no rate is known."""
    converted: int | None


def of_month(months: Sequence[PaidOut], wanted: Expectation) -> Fraction | None:
    """What is expected of a payee's payouts: of the month named, or of all; of the receivable, the last."""
    mine = [paid for paid in months if wanted.payee in (None, paid.payee) and wanted.period in (None, str(paid.month))]
    if wanted.what == "receivable":
        last = {paid.payee: Fraction(paid.owed, 10 ** exponent(paid.currency)) for paid in mine}
        return sum(last.values(), Fraction(0)) if last else None
    if wanted.what == "payout":
        return sum((Fraction(paid.paid, 10 ** exponent(paid.currency)) for paid in mine), Fraction(0))
    converted = [(paid.converted, paid.pay_currency) for paid in mine]
    if any(minor is None for minor, _ in converted):
        return None
    return sum((Fraction(minor or 0, 10 ** exponent(currency)) for minor, currency in converted), Fraction(0))


def paid_out(
    versions: Sequence[PlanVersion], facts: Facts, result: Result, as_of: date | None = None
) -> tuple[PaidOut, ...]:
    """Month after month, each calculated with the facts effective until its end; only months in which money moves."""
    walk = _Walk(versions, facts)
    for month in _months(facts, result):
        last_day = month.last_day if as_of is None else min(month.last_day, as_of)
        walk.take(month, _standings(calculate(versions, facts, last_day), last_day))
    return tuple(sorted(walk.found, key=lambda paid: (paid.payee, paid.month)))


class _Walk:
    """Balances while the months are walked."""

    def __init__(self, versions: Sequence[PlanVersion], facts: Facts) -> None:
        by_id = plans_by_id(versions)
        self.terms: Mapping[str, Terms] = {payee.id: terms_of(payee, by_id) for payee in facts.payees}
        self.book = Book(facts)
        self.currency = versions[0].plan.currency
        self.balances: dict[str, Balances] = defaultdict(lambda: NOTHING)
        self.before: Mapping[str, Mapping[Entry, Standing]] = {}
        self.found: list[PaidOut] = []

    def take(self, month: Month, now: Mapping[str, Mapping[Entry, Standing]]) -> None:
        """Book what moved in a month, and pay out what can be paid."""
        for payee in self.terms:
            earned = self._book(payee, month, self.before.get(payee, {}), now.get(payee, {}))
            if earned is not None:
                self._pay(payee, month, earned)
        self.before = now

    def _book(
        self, payee: str, month: Month, before: Mapping[Entry, Standing], now: Mapping[Entry, Standing]
    ) -> int | None:
        """What is new in all; None where nothing moves. What came of earlier months is settled first."""
        nothing = Standing(month)
        pairs = [(before.get(entry, nothing), now.get(entry, nothing)) for entry in sorted({*before, *now})]
        moves = [(b, n) for b, n in pairs if (b.amount, b.held) != (n.amount, n.held)]
        brought = [o for o in self.book.openings.get(payee, ()) if Month.of(o.on) == month]
        for opening in brought:
            self._bring(payee, opening)
        for was, is_ in sorted(moves, key=lambda move: min(move[0].earned_in, move[1].earned_in)):
            book = earn if min(was.earned_in, is_.earned_in) == month else settle_late
            balances = self.balances[payee]
            self.balances[payee] = balances.after(book(is_.amount - was.amount, is_.held - was.held, balances))
        return sum(is_.amount - was.amount for was, is_ in moves) if moves or brought else None

    def _bring(self, payee: str, opening: Opening) -> None:
        minor = rounded(Fraction(opening.value) * 10 ** exponent(self.currency))
        transfers = {
            "held": moved(Account.OPENING, Account.HELD, minor),
            "receivable": moved(Account.RECOVERABLE, Account.OPENING, minor),
        }
        self.balances[payee] = self.balances[payee].after(transfers.get(opening.kind, ()))

    def _pay(self, payee: str, month: Month, earned: int) -> None:
        paid = payout(self.balances[payee], recovery_limit=self._collection(payee, month.last_day))
        balances = self.balances[payee] = self.balances[payee].after(paid.transfers)
        own = holding(by_day(self.terms[payee].payee.pay_currency), month.last_day)
        currency = own.currency if own else self.currency
        rate = self.book.exchange(self.currency, currency, month.last_day)
        self.found.append(
            PaidOut(
                payee, month, self.currency, earned, paid.recovered, paid.minor,
                balances[Account.HELD], balances.owed_by_person, currency,
                None if rate is None else rate * Fraction(10) ** (exponent(self.currency) - exponent(currency)),
                None if rate is None else rounded(paid.minor * rate),
            )
        )  # fmt: skip

    def _collection(self, payee: str, day: date) -> Decimal:
        stretches = [stretch for stretch in self.terms[payee].stretches if stretch.first_day <= day]
        return stretches[-1].version.plan.collection.share_of_payout if stretches else Decimal(1)


def _standings(result: Result, last_day: date) -> Mapping[str, Mapping[Entry, Standing]]:
    """By payee, what each entry earned until the day comes to."""
    held: dict[LineKey, int] = defaultdict(int)
    for hold in result.holds:
        held[hold.key] += hold.open
    found: dict[str, dict[Entry, Standing]] = defaultdict(dict)
    for line in result.lines:
        if line.earned_on <= last_day:
            entry = (line.component, line.period.name, line.deal)
            so_far = found[line.payee].get(entry, Standing(Month.of(line.earned_on)))
            earned_in = min(so_far.earned_in, Month.of(line.earned_on))
            found[line.payee][entry] = Standing(
                earned_in, so_far.amount + line.amount, so_far.held + held.get(line.key, 0)
            )
    return found


def _months(facts: Facts, result: Result) -> list[Month]:
    """The months in which something can move, in order."""
    return sorted({Month.of(day) for day in _days(facts, result)})


def _days(facts: Facts, result: Result) -> Iterator[date]:
    yield from (line.earned_on for line in result.lines)
    yield from (deal.on for deal in facts.deals)
    yield from (refund.on for refund in facts.refunds)
    yield from (release.on for held in result.holds for release in held.releases)
    yield from (opening.on for opening in facts.openings if opening.kind in ("held", "receivable"))
