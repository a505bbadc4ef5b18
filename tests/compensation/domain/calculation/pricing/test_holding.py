"""Holds and their releases."""

from typing import Any

import pytest

from services.compensation.domain.facts.deals import Milestone, Payment
from services.compensation.domain.facts.targets import Acceptance
from services.compensation.domain.language.limits import Hold
from services.compensation.domain.language.policies import Leavers
from tests.compensation.pay import D, commission, day, deal, facts, paid, payee, plan, refund, usd

SOLD = deal("a", "01-05", 1000)


def payment(number: int, on: str, amount: int) -> Payment:
    """A payment received."""
    return Payment(id=f"p{number}", deal="a", on=day(on), amount=usd(amount), cause=f"paid:{number}")


@pytest.mark.parametrize(
    ("hold", "more", "releases"),
    [
        pytest.param(Hold("payment"), {"payments": (payment(1, "02-01", 999),)}, [], id="until all is paid in"),
        pytest.param(
            Hold("payment", release="proportional"),
            {"payments": (payment(1, "02-01", 250), payment(2, "03-01", 750))},
            [("02-01", 2500), ("03-01", 7500)],
            id="in proportion to what is paid in",
        ),
        pytest.param(
            Hold("milestone", D("0.4"), name="go_live"),
            {"milestones": (Milestone(deal="a", name="go_live", on=day("03-01")),)},
            [("03-01", 4000)],
            id="a share until a milestone",
        ),
        pytest.param(Hold("milestone", name="go_live"), {}, [], id="held while the milestone is not reached"),
        pytest.param(Hold("days", days=30), {}, [("02-04", 10_000)], id="for a number of days"),
        pytest.param(
            Hold("approval"), {"milestones": (Milestone(deal="a", name="approval", on=day("01-07")),)},
            [("01-07", 10_000)], id="until approved",
        ),
    ],
)  # fmt: skip
def test_holds(hold: Hold, more: dict[str, Any], releases: list[tuple[str, int]]) -> None:
    held = paid(plan(commission("0.1", hold=(hold,))), facts(SOLD, **more)).holds[0]
    assert [(release.on, release.amount) for release in held.releases] == [(day(on), amount) for on, amount in releases]
    assert held.open == held.amount - sum(amount for _, amount in releases)


def test_what_a_refund_took_needs_no_payment() -> None:
    version = plan(commission("0.1", hold=(Hold("payment"),)))
    world = facts(SOLD, refunds=[refund("a", "01-20", 400)], payments=(payment(1, "02-01", 600),))
    assert [held.open for held in paid(version, world).holds] == [0]


def test_pay_is_held_until_the_letter_is_accepted() -> None:
    version = plan(commission("0.1"), hold_until_accepted=True)
    assert paid(version, facts(SOLD)).holds[0].open == 10_000
    accepted = (Acceptance(payee="ann", plan="plan", on=day("02-01"), cause="accepted"),)
    assert paid(version, facts(SOLD, acceptances=accepted)).holds[0].releases == ((day("02-01"), 10_000, "accepted"),)


@pytest.mark.parametrize(
    ("leavers", "released"),
    [
        pytest.param(Leavers(), 1, id="released as usual"),
        pytest.param(Leavers(held="forfeited"), 0, id="forfeited, where the plan says so"),
    ],
)
def test_what_is_held_for_somebody_who_leaves(leavers: Leavers, released: int) -> None:
    version = plan(commission("0.1", hold=(Hold("payment"),)), leavers=leavers)
    world = facts(SOLD, payees=[payee(left_on=day("01-31"))], payments=(payment(1, "02-01", 1000),))
    assert len(paid(version, world).holds[0].releases) == released
