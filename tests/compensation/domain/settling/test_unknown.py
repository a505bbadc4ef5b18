"""Who and what deals name that nobody has told of: only what somebody is paid by is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.credit import Credit, CreditRule
from services.compensation.domain.language.figures import Condition
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import RateRow, RateTable
from services.compensation.domain.neighbours import AccountState, Neighbours, PartnerState, ProductState, histories
from services.compensation.domain.plan import Plans
from services.compensation.domain.published import PublishedVersion
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.unknown import unknown
from shared.kernel.hierarchy import Organisation
from tests.compensation.facts import LONG_AGO, an_id, assigned, deal, member, small_organisation, team, version

SOLD = replace(
    deal("D1", "anna", 100, "2026-03-05"),
    account_id=an_id("acme"),
    partner_id=an_id("integra"),
    particulars={"lines": [{"line_number": 1, "product_id": str(an_id("widget"))}]},
)
RATE = Decimal("0.1")
NAMES = Names.of(small_organisation())
PLAIN = Commission(id="c", rate=(RATE,))
PARTNERS = Commission(id="c", rate=(RATE,), credit=Credit(of="partner"))
BY_PRODUCT = Commission(id="c", rate=(RateTable(("line.product_line",), (RateRow(("tools",), RATE),)),))
BY_INDUSTRY = Commission(id="c", rate=(RATE,), where=(Condition(deal="industry", is_=("retail",)),))
KNOWN = Neighbours(
    histories([PartnerState(an_id("integra"), date(2026, 3, 5), 1, "integra", "Integra", "gold")]),
    histories([AccountState(an_id("acme"), date(2026, 9, 1), 1, "acme")]),
    histories([ProductState(an_id("widget"), date(2026, 9, 1), 1, "widget", "tools")]),
)
LATER = replace(KNOWN, partners=histories([PartnerState(an_id("integra"), date(2026, 3, 6), 1, "i", "I", "gold")]))


def plans(component: Commission, *rules: CreditRule) -> Plans:
    """One plan, Anna on it."""
    plan = Plan(id="p", currency="USD", components=(component,), crediting=rules)
    return Plans.of([PublishedVersion(an_id("p"), "p", 1, "p", LONG_AGO, plan, "hash")], [assigned("anna", "p")])


@pytest.mark.parametrize(
    ("component", "around", "missing"),
    [
        pytest.param(PLAIN, Neighbours(), [], id="a plain plan asks about nobody"),
        pytest.param(PARTNERS, Neighbours(), [("partner", "integra")], id="a partner that nobody told of"),
        pytest.param(PARTNERS, LATER, [("partner", "integra")], id="a partner that signed only later"),
        pytest.param(PARTNERS, KNOWN, [], id="a partner since that day"),
        pytest.param(BY_PRODUCT, Neighbours(), [("product", "widget")], id="a product that nobody told of"),
        pytest.param(BY_PRODUCT, KNOWN, [], id="a product listed only later is known all the same"),
        pytest.param(BY_INDUSTRY, Neighbours(), [("account", "acme")], id="a customer that nobody told of"),
        pytest.param(BY_INDUSTRY, KNOWN, [], id="a customer entered only later is known all the same"),
    ],
)
def test_what_is_missing(component: Commission, around: Neighbours, missing: list[tuple[str, str]]) -> None:
    found = [each.key for each in unknown([SOLD], small_organisation(), plans(component), NAMES, around)]
    payees = {"partner": an_id("integra"), "product": an_id("anna"), "account": an_id("anna")}
    assert [(key.kind, key.subject) for key in found] == [(kind, str(an_id(name))) for kind, name in missing]
    assert [key.payee_id for key in found] == [payees[kind] for kind, _ in missing]


def test_crediting_rules_ask_for_accounts_too() -> None:
    by_account = plans(PLAIN, CreditRule("key accounts", accounts=("acme",)))
    (found,) = unknown([SOLD], small_organisation(), by_account, NAMES, Neighbours())
    assert found.key.kind == "account"


def test_a_deal_that_is_open_again_misses_nothing() -> None:
    open_again = replace(SOLD, standing=False, owner_id=an_id("nobody"))
    assert list(unknown([open_again], small_organisation(), plans(PARTNERS), NAMES, Neighbours())) == []


@pytest.mark.parametrize(
    ("owner", "kinds"),
    [
        pytest.param("nobody", ["member"], id="an owner that nobody told of"),
        pytest.param("ben", ["plan"], id="an owner on no plan"),
        pytest.param("anna", [], id="an owner on a plan"),
    ],
)
def test_owners(owner: str, kinds: list[str]) -> None:
    sold = replace(SOLD, owner_id=an_id(owner))
    found = unknown([sold], small_organisation(), plans(PLAIN), NAMES, Neighbours())
    assert [each.key.kind for each in found] == kinds


SALE = deal("D1", "anna", 10, "2026-03-05")
ON_PLAN = Plans.of([version()], [assigned("anna")])
LOOPED = Organisation.of([member("anna", "east")], [team("east", "mia", "company"), team("company", "dora", "east")])


@pytest.mark.parametrize(
    ("organisation", "known", "kinds"),
    [
        pytest.param(small_organisation(), ON_PLAN, [], id="nothing"),
        pytest.param(Organisation(), ON_PLAN, [("member", "people operations")], id="the owner"),
        pytest.param(small_organisation(), Plans(), [("plan", "sales operations")], id="a plan"),
        pytest.param(
            Organisation.of([member("anna", "east")], []), ON_PLAN, [("team", "people operations")], id="a team"
        ),
        pytest.param(LOOPED, ON_PLAN, [("hierarchy", "people operations")], id="a top: the teams form a circle"),
    ],
)
def test_whom_it_lacks_and_who_mends_it(organisation: Organisation, known: Plans, kinds: list[tuple[str, str]]) -> None:
    found = list(unknown([SALE], organisation, known, Names.of(organisation), Neighbours()))
    assert [(each.key.kind, each.owner) for each in found] == kinds
    assert all((each.key.payee_id, each.deal_external_id) == (an_id("anna"), "D1") for each in found)


def test_a_circle_is_named_team_by_team() -> None:
    (found,) = unknown([SALE], LOOPED, ON_PLAN, Names.of(LOOPED), Neighbours())
    names = found.reason.removeprefix("the teams form a circle: ").split(" \N{RIGHTWARDS ARROW} ")
    assert sorted(set(names)) == ["company", "east"]
    assert names[0] == names[-1]
