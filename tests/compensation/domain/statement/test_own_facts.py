"""What a payee may see of the facts: own deals, and of others where they belong."""

from __future__ import annotations

from decimal import Decimal

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.facts.payees import Payee
from services.compensation.domain.statement.own_facts import own_facts
from tests.compensation.domain.statement.test_verification import FACTS, PLAN, TEAM
from tests.compensation.pay import bonus, deal, facts, plan, tiers

OWN = own_facts("Anna", [PLAN], FACTS, calculate([PLAN], FACTS))


def test_deals_are_those_one_has_a_part_in() -> None:
    assert [deal.id for deal in OWN.deals] == ["A1", "A2"]


def test_of_oneself_everything_is_kept() -> None:
    assert [payee for payee in FACTS.payees if payee.id == "Anna"] == list(OWN.payees)


def test_the_teams_count_stands_as_a_total() -> None:
    (given,) = OWN.attainments
    assert (given.team, given.component, given.value) == ("north", "team bonus", Decimal("1.0818025"))


def test_quotas_are_own_and_the_teams() -> None:
    assert [(quota.payee, quota.team) for quota in OWN.quotas] == [(None, "north")]


def test_of_others_on_ones_deals_only_the_team_is_known() -> None:
    seen = own_facts("Bert", [PLAN], FACTS, calculate([PLAN], FACTS))
    assert Payee(id="Anna", teams=TEAM) not in seen.payees
    assert [payee.id for payee in seen.payees] == ["Bert"]


def test_a_deal_that_counts_though_no_line_pays_it_is_there() -> None:
    terms = plan(bonus(tiers((0, None, "5"), mode="whole_period", lower_bound="included")))
    world = facts(deal("A", "01-05", 100), deal("B", "01-05", 100, owner="bob"))
    assert [each.id for each in own_facts("ann", [terms], world, calculate([terms], world)).deals] == ["A"]
