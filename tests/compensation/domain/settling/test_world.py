"""Stored facts in the calculation's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.compensation.domain.neighbours import (
    Absence,
    AccountState,
    Neighbours,
    PartnerState,
    ProductState,
    histories,
)
from services.compensation.domain.own_facts import OwnFact, Particulars, fact_value
from services.compensation.domain.plan import Assignment, Plans
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.world import deal_facts, partner_facts, payee_facts
from shared.kernel.hierarchy import MemberState, Organisation
from tests.compensation.facts import an_id, member, small_organisation, version
from tests.compensation.small_world import DEALS, PLANS, told


def sold_line(number: int, product: str) -> dict[str, Any]:
    """A line as pipeline states it."""
    money = {"minor": 750_000, "currency": "USD"}
    return {"line_number": number, "product_id": str(an_id(product)), "amount": money}


def test_what_is_said_of_a_deal_beside_its_amount() -> None:
    _, names = told()
    content = {"deal": "D1", "on": "2026-03-05", "attributes": {"product": "gold"}}
    value = fact_value("deal_particulars", content, member_id=None, currency="USD")
    assert isinstance(value, Particulars)
    own = {"D1": [OwnFact(an_id("p"), "p", 1, "deal_particulars", None, value)]}
    assert deal_facts(DEALS[:1], own, names)[0].attributes == {"product": "gold"}


@pytest.mark.parametrize(
    ("amounts", "margin", "on_lines"),
    [
        pytest.param([1000], 400, [400], id="one line has it all"),
        pytest.param([300, 100], 100, [75, 25], id="several by their amounts"),
        pytest.param([100, 100, 100], 100, [34, 33, 33], id="to the cent"),
        pytest.param([300, 100], -100, [-75, -25], id="a loss too"),
        pytest.param([0, 0], 100, [100, 0], id="of a deal worth nothing the first"),
        pytest.param([1000], None, [None], id="unknown it stays unknown"),
    ],
)
def test_a_deals_margin_lies_on_its_lines(amounts: list[int], margin: int | None, on_lines: list[int | None]) -> None:
    _, names = told()
    lines = [
        {"line_number": number, "product_id": str(an_id("p")), "amount": {"minor": minor, "currency": "USD"}}
        for number, minor in enumerate(amounts, start=1)
    ]
    stated = {"lines": lines} if margin is None else {"lines": lines, "margin": {"minor": margin, "currency": "USD"}}
    (deal,) = deal_facts([replace(DEALS[0], particulars=stated)], {}, names)
    assert [line.margin.minor if line.margin else None for line in deal.lines] == on_lines


def test_a_managers_plan_is_the_overrides_alone_and_nobody_elses() -> None:
    facts, _ = told()
    assert {payee.id: payee.plans[0].plan for payee in facts.payees} == {
        "anna": "default",
        "ben": "",
        "mia": "default (overrides)",
        "dora": "default (overrides)",
    }


def test_who_left_has_a_last_day() -> None:
    left = date(2026, 4, 1)
    gone = MemberState(an_id("anna"), left, 2, "anna", "anna", an_id("east"), left=True)
    organisation = Organisation.of([member("anna", "east"), gone], [])
    (payee,) = payee_facts([an_id("anna")], organisation, PLANS, {}, Names.of(organisation))
    assert payee.left_on == left - timedelta(days=1)


SOLD = replace(
    DEALS[0],
    account_id=an_id("acme"),
    partner_id=an_id("integra"),
    particulars={"lines": [sold_line(1, "widget"), sold_line(2, "gear")]},
)
AROUND = Neighbours(
    histories([PartnerState(an_id("integra"), date(2026, 1, 1), 1, "anna", "Integra", "gold", "A-1")]),
    histories([AccountState(an_id("acme"), date(2026, 1, 1), 1, "ACME", "retail", 300, "A")]),
    histories([ProductState(an_id("widget"), date(2026, 1, 1), 1, "W-1", "tools")]),
    {an_id("anna"): [Absence(an_id("away"), 1, an_id("anna"), date(2026, 3, 1), date(2026, 3, 9), paid=False)]},
)


def test_what_others_say_of_a_deals_customer_partner_and_products() -> None:
    _, names = told()
    names.call(an_id("integra"), "partner/anna")
    (known,) = deal_facts([SOLD], {}, names, AROUND)
    assert (known.account, known.partner) == ("ACME", "partner/anna")
    asked = ("industry", "account_class", "employees", "size_band", "partner")
    assert [known.attributes[name] for name in asked] == ["retail", "A", "300", "250-999", "anna"]
    assert [line.attributes for line in known.lines] == [{"product": "W-1", "product_line": "tools"}, {}]


def test_before_anybody_has_told_of_them_ids_serve() -> None:
    _, names = told()
    (unknown,) = deal_facts([SOLD], {}, names)
    assert (unknown.account, unknown.partner) == (str(an_id("acme")), str(an_id("integra")))
    assert unknown.attributes == {}


def test_figures_are_stated_line_by_line() -> None:
    _, names = told()
    content = {"deal": "D1", "on": "2026-03-05", "lines": [{"number": 2, "figures": {"service_value": "400"}}]}
    value = fact_value("deal_particulars", content, member_id=None, currency="USD")
    own = {"D1": [OwnFact(an_id("p"), "p", 1, "deal_particulars", None, value)]}
    (known,) = deal_facts([SOLD], own, names, AROUND)
    assert [dict(line.figures) for line in known.lines] == [{}, {"service_value": Decimal(400)}]


def test_a_partner_is_a_payee_with_a_dated_tier() -> None:
    _, names = told()
    names.call(an_id("integra"), "partner/anna")
    plans = Plans.of([version()], [Assignment(an_id("integra"), an_id("default"), date(2026, 2, 1), "partner")])
    (partner,) = partner_facts([an_id("anna"), an_id("integra")], AROUND, plans, {}, names)
    assert (partner.id, partner.kind, partner.hired_on) == ("partner/anna", "partner", date(2026, 1, 1))
    assert [(a.name, a.value) for a in partner.attributes] == [("tier", "gold"), ("agreement", "A-1")]
    assert [(on.plan, on.first_day) for on in partner.plans] == [("default", date(2026, 2, 1))]


def test_days_away_are_leave() -> None:
    _, names = told()
    (anna,) = payee_facts([an_id("anna")], small_organisation(), PLANS, {}, names, None, AROUND)
    assert [(leave.first_day, leave.paid) for leave in anna.leave] == [(date(2026, 3, 1), False)]
