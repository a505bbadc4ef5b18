"""Payouts month by month: nothing is lost between what is earned, paid, held and owed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.evaluation.document import Expectation, plan_document
from services.compensation.domain.evaluation.payouts import PaidOut, of_month, paid_out
from services.compensation.domain.facts.parse import facts_of
from services.compensation.domain.language.plan import PlanVersion
from shared.kernel.exact_yaml import parse_yaml
from tests.compensation.pay import D, commission, deal, facts, plan, refund


def written(plan: str, said: str) -> tuple[PaidOut, ...]:
    """The payouts of a plan's only payee."""
    version = plan_document(parse_yaml(f"id: p\ncurrency: USD\n{plan}")).in_force
    known = facts_of(parse_yaml(said), currency="USD")
    return paid_out([version], known, calculate([version], known))


def told(payouts: tuple[PaidOut, ...]) -> list[tuple[str, int, int, int, int]]:
    """Month, what is new, what is paid, and the balances after it."""
    return [(str(p.month), p.earned, p.paid, p.held, p.owed) for p in payouts]


TEN = "components: [{id: c, kind: commission, rate: 10%}]"
HELD = "components: [{id: c, kind: commission, rate: 10%, hold: {until: payment, share: 50%, release: proportional}}]"
SOLD = "deals: [{id: A, on: 2024-01-10, owner: ann, amount: 1000}, {id: B, on: 2024-03-10, owner: ann, amount: 400}]"
LATE = "refunds: [{id: R, deal: A, on: 2024-02-10}]"
HALF_PAID = "payments: [{id: P, deal: A, on: 2024-02-10, amount: 500}]"


@pytest.mark.parametrize(
    ("terms", "said", "months"),
    [
        pytest.param(
            TEN,
            SOLD,
            [("2024-01", 10000, 10000, 0, 0), ("2024-03", 4000, 4000, 0, 0)],
            id="what is earned is paid",
        ),
        pytest.param(
            TEN,
            f"{SOLD}\n{LATE}",
            [("2024-01", 10000, 10000, 0, 0), ("2024-02", -10000, 0, 0, 10000), ("2024-03", 4000, 0, 0, 6000)],
            id="a refund is taken back in its own month, and what is owed from later pay",
        ),
        pytest.param(
            f"collection: {{share_of_payout: 25%}}\n{TEN}",
            f"{SOLD}\n{LATE}",
            [("2024-01", 10000, 10000, 0, 0), ("2024-02", -10000, 0, 0, 10000), ("2024-03", 4000, 3000, 0, 9000)],
            id="at most a quarter of each payout",
        ),
        pytest.param(
            HELD,
            f"{SOLD}\n{HALF_PAID}",
            [("2024-01", 10000, 5000, 5000, 0), ("2024-02", 0, 2500, 2500, 0), ("2024-03", 4000, 2000, 4500, 0)],
            id="what is held is paid with the month that releases it",
        ),
        pytest.param(
            HELD,
            f"{SOLD}\n{LATE}",
            [("2024-01", 10000, 5000, 5000, 0), ("2024-02", -10000, 0, 0, 5000), ("2024-03", 4000, 0, 2000, 3000)],
            id="a clawback cancels what is held first",
        ),
        pytest.param(
            HELD.replace("}]", "}, {id: d, kind: draw, amount: 0, recovery: {}}]"),
            "deals: [{id: A, on: 2024-01-10, owner: ann, amount: 1000}]\n"
            "openings: [{kind: draw, payee: ann, component: d, on: 2024-01-01, value: 30}]",
            [("2024-01", 7000, 2000, 5000, 0)],
            id="a draw is recovered from what is earned and free, not from what is held",
        ),
        pytest.param(
            TEN,
            f"{SOLD}\nopenings: [{{kind: receivable, payee: ann, on: 2024-01-01, value: 120}}]",
            [("2024-01", 10000, 0, 0, 2000), ("2024-03", 4000, 2000, 0, 0)],
            id="what was owed before",
        ),
    ],
)
def test_payouts(terms: str, said: str, months: list[tuple[str, int, int, int, int]]) -> None:
    assert told(written(terms, said)) == months


IN_EURO = f"{SOLD}\npayees: [{{id: ann, pay_currency: EUR}}]\n"
RATES = "exchange_rates: [{from: EUR, to: USD, on: 2024-01-31, rate: 1.25}]"


def test_a_payout_is_converted_at_the_rate_of_its_month_s_end() -> None:
    (january, _) = written(TEN, IN_EURO + RATES)
    assert (january.pay_currency, january.rate, january.converted) == ("EUR", Fraction(4, 5), 8000)


def test_without_a_rate_nothing_is_converted_and_no_figure_is_made_up() -> None:
    payouts = written(TEN, IN_EURO)
    assert [(p.rate, p.converted) for p in payouts] == [(None, None)] * 2
    assert of_month(payouts, Expectation(what="converted", value=D(0))) is None


@given(
    sold=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 10_000)), min_size=1, max_size=6),
    back=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=4, unique_by=lambda r: r[0]),
)
def test_what_was_earned_was_paid_or_is_owed(sold: list[tuple[int, int]], back: list[tuple[int, int]]) -> None:
    deals = [deal(f"d{i}", f"{month:02}-15", amount) for i, (month, amount) in enumerate(sold)]
    refunds = [
        refund(f"d{i}", f"{sold[i][0] + later:02}-20", number=n) for n, (i, later) in enumerate(back) if i < len(sold)
    ]
    version: PlanVersion = plan(commission("0.1"))
    known = facts(*deals, refunds=refunds)
    result = calculate([version], known, date(2026, 12, 31))
    payouts = paid_out([version], known, result)
    owed = payouts[-1].owed if payouts else 0
    assert sum(p.paid for p in payouts) - owed == result.pay("ann")
    assert all(p.paid >= 0 for p in payouts)
