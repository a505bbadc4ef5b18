"""Draws: guarantees, advances, recovery, several draws, leaving."""

from dataclasses import replace

import pytest

from services.compensation.domain.facts.payees import OnPlan
from services.compensation.domain.facts.targets import Opening
from services.compensation.domain.language.components import Draw, Recovery
from services.compensation.domain.language.figures import Amount
from tests.compensation.pay import D, commission, day, deal, facts, paid, payee, plan


def draw(amount: str = "1000", **more: object) -> Draw:
    """A monthly draw."""
    return Draw(**{"id": "d", "amount": Amount(D(amount))} | more)  # type: ignore[arg-type]


def earned(*months: int) -> list[object]:
    """Earnings month by month."""
    return [deal(f"m{n}", f"{n:02d}-10", amount) for n, amount in enumerate(months, 1)]


def walked(*draws: Draw, months: tuple[int, ...], **more: object) -> list[tuple[int, int, int, int]]:
    """(earned, advanced, recovered, owed) draw by draw and month by month, in major units."""
    result = paid(plan(commission("1"), *draws), facts(*earned(*months), **more))  # type: ignore[arg-type]
    return [tuple(figure // 100 for figure in balance[3:7]) for balance in result.balances]  # type: ignore[misc]


RECOVERABLE = Recovery(first_period=4)


def test_a_guarantee_tops_up_and_is_not_owed() -> None:
    assert walked(draw(), months=(500, 1200)) == [(500, 500, 0, 0), (1200, 0, 0, 0)]


def test_an_advance_is_owed_until_recovery_begins() -> None:
    months = walked(draw(recovery=RECOVERABLE), months=(500, 700, 400))
    assert months == [(500, 500, 0, 500), (700, 300, 0, 800), (400, 600, 0, 1400)]


@pytest.mark.parametrize(
    ("recovery", "months"),
    [
        pytest.param(
            Recovery(), [(500, 500, 0, 500), (1300, 0, 300, 200), (2000, 0, 200, 0)], id="all above the minimum"
        ),
        pytest.param(
            Recovery(share=D("0.5")), [(500, 500, 0, 500), (1300, 0, 150, 350), (2000, 0, 350, 0)], id="a share of it"
        ),
        pytest.param(
            Recovery(limit=Amount(D(100))),
            [(500, 500, 0, 500), (1300, 0, 100, 400), (2000, 0, 100, 300)],
            id="up to a limit",
        ),
        pytest.param(
            Recovery(last_day=day("02-28")),
            [(500, 500, 0, 500), (1300, 0, 300, 200), (2000, 0, 0, 200)],
            id="until its end",
        ),
    ],
)
def test_recovery(recovery: Recovery, months: list[tuple[int, ...]]) -> None:
    assert walked(draw(recovery=recovery), months=(500, 1300, 2000)) == months


def test_a_draw_on_top_is_recovered_from_later_earnings() -> None:
    on_top = draw("500", tops_up=False, periods=1, recovery=Recovery(first_period=2))
    assert walked(on_top, months=(600, 800)) == [(600, 500, 0, 500), (800, 0, 500, 0)]


def test_an_advance_brought_along_is_recovered() -> None:
    before = Opening(kind="draw", payee="ann", component="d", on=day("01-01"), value=D(500))
    assert walked(draw("0", recovery=Recovery()), months=(6000,), openings=(before,)) == [(6000, 0, 500, 0)]


def test_draws_paid_for_some_periods_only() -> None:
    assert walked(draw(periods=1), months=(500, 500)) == [(500, 500, 0, 0), (500, 0, 0, 0)]


def test_of_several_draws_the_lower_order_recovers_first() -> None:
    before = [Opening(kind="draw", payee="ann", component=c, on=day("01-01"), value=D(300)) for c in ("d", "e")]
    first, second = draw("0", recovery=Recovery(order=2)), draw("0", id="e", recovery=Recovery(order=1))
    assert walked(first, second, months=(400,), openings=tuple(before)) == [(400, 0, 300, 0), (100, 0, 100, 200)]


def test_a_guarantee_is_prorated_by_days_in_force() -> None:
    hired = payee(hired_on=day("01-22"))
    result = paid(plan(commission("1"), draw("310")), facts(deal("a", "01-31", 0), payees=[hired]))
    assert result.pay("ann", "d") == 10_000
    whole = paid(plan(commission("1"), draw("310", prorated=False)), facts(deal("a", "01-31", 0), payees=[hired]))
    assert whole.pay("ann", "d") == 31_000


@pytest.mark.parametrize(
    ("on_leaving", "february"),
    [
        pytest.param("owed", (1100, 0, 50, 450, 0), id="owed as before"),
        pytest.param("forgiven", (1100, 0, 50, 0, 450), id="forgiven"),
        pytest.param("final_pay", (1100, 0, 100, 400, 0), id="taken from the final pay"),
    ],
)
def test_leaving(on_leaving: str, february: tuple[int, ...]) -> None:
    leaver = payee(left_on=day("02-28"))
    component = draw(recovery=Recovery(share=D("0.5"), on_leaving=on_leaving))  # type: ignore[arg-type]
    result = paid(plan(commission("1"), component), facts(*earned(500, 1100), payees=[leaver]))  # type: ignore[arg-type]
    assert tuple(figure // 100 for figure in result.balances[1][3:]) == february


def test_only_the_components_named_count_as_earnings() -> None:
    version = plan(commission("1"), commission("1", id="x"), draw(components=("c",)))
    assert paid(version, facts(deal("a", "01-05", 400))).pay("ann", "d") == 60_000


def test_months_without_any_deal_are_guaranteed_too() -> None:
    ann = payee(plans=(OnPlan(plan="plan", first_day=day("01-01")),))
    result = paid(plan(commission("1"), draw()), replace(facts(), payees=(ann,)), "02-28")
    assert [line.period.name for line in result.lines] == ["2026-01", "2026-02"]
