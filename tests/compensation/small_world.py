"""A small world in the calculation's own words: Anna on the default plan, her managers on none, and two deals."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.plan import Assignment, Plans
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.world import deal_facts, payee_facts, team_facts
from tests.compensation.facts import an_id, deal, small_organisation, version

PLANS = Plans.of([version()], [Assignment(an_id("anna"), an_id("default"), date(2016, 1, 1))])
DEALS = [deal("D1", "anna", 15_000, "2026-03-05"), deal("D2", "anna", 10_000, "2026-03-09")]


def told() -> tuple[Facts, Names]:
    """Anna on the default plan, her managers on none, and two deals."""
    organisation = small_organisation()
    names = Names.of(organisation)
    names.remember(DEALS)
    names.plans.update({"default": an_id("default"), "default (overrides)": an_id("default")})
    people = [an_id(name) for name in ("anna", "ben", "mia", "dora")]
    payees = payee_facts(people, organisation, PLANS, {}, names)
    return Facts(payees=payees, teams=team_facts(organisation, names), deals=deal_facts(DEALS, {}, names)), names
