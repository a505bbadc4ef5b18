"""Crediting: owners, splits, roles, managers, relations, stages and partners."""

from dataclasses import replace

import pytest

from services.compensation.domain.facts.deals import Split, StageOwner
from services.compensation.domain.facts.payees import (
    Relation,
)
from services.compensation.domain.facts.targets import Activity
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.credit import Credit, StageShare
from tests.compensation.pay import (
    D,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    pay_of,
    payee,
    plan,
    team,
    tiers,
)

PEOPLE = [payee("ann", "t"), payee("bob", "t"), payee("mia", "t"), payee("max", "top"), payee("pat")]


TEAMS = (team("t", "mia", "top"), team("top", "max"))


def parts(version: object, *deals: object, **more: object) -> dict[str, D]:
    """What each payee gets."""
    result = paid(version, facts(*deals, payees=PEOPLE, teams=TEAMS, **more))  # type: ignore[arg-type]
    return {p.id: D(result.pay(p.id)) / 100 for p in PEOPLE if result.pay(p.id)}


def test_the_owner_or_the_parts_of_a_split() -> None:
    ten = plan(commission("0.1"))
    assert parts(ten, deal("a", "01-05", 100)) == {"ann": 10}
    assert parts(ten, deal("a", "01-05", 80_000, splits=[("ann", "0.6"), ("bob", "0.4")])) == {"ann": 4800, "bob": 3200}


def test_split_amounts_add_up_by_largest_remainder() -> None:
    third = [("ann", "0.3333"), ("bob", "0.3333"), ("pat", "0.3334")]
    lines = paid(plan(commission("1")), facts(deal("a", "01-05", "0.10", splits=third), payees=PEOPLE)).lines
    assert {line.payee: line.credited for line in lines} == {"ann": 3, "bob": 3, "pat": 4}


@pytest.mark.parametrize(
    ("first", "second", "shares"),
    [
        pytest.param("ann", "bob", {"ann": 51, "bob": 50}, id="a tie goes to the first external id"),
        pytest.param("bob", "ann", {"ann": 51, "bob": 50}, id="in whatever order the parts are named"),
    ],
)
def test_ties_of_a_split(first: str, second: str, shares: dict[str, int]) -> None:
    sold = deal("a", "01-05", "1.01", splits=[(first, "0.5"), (second, "0.5")])
    lines = paid(plan(commission("1")), facts(sold, payees=PEOPLE)).lines
    assert {line.payee: line.credited for line in lines} == shares


def test_overlays_stand_beside_the_whole() -> None:
    presales = Split(payee="pat", share=D("0.5"), role="presales", overlay=True)
    overlaid = replace(deal("a", "01-05", 1000), splits=(presales,))
    version = plan(commission("0.1"), commission("0.02", id="o", credit=Credit("role", "presales")))
    assert parts(version, overlaid) == {"ann": 100, "pat": 10}


def test_a_role_is_paid_for_its_part_and_its_activities() -> None:
    roles = (Split(payee="pat", share=D("0.15"), role="sdr"), Split(payee="ann", share=D("0.85"), role="ae"))
    sold = replace(deal("a", "01-05", 100_000), splits=roles)
    version = plan(
        commission("0.02", id="sdr", credit=Credit("role", "sdr")),
        commission("0.1", id="ae", credit=Credit("role", "ae")),
        commission("50", id="meeting", base=Base("activities", "meeting")),
    )
    met = Activity(id="m", payee="pat", kind="meeting", on=day("01-04"))
    assert parts(version, sold, activities=(met,)) == {"pat": 350, "ann": 8500}


OVERRIDE = plan(commission("0.01", id="o", credit=Credit("manager")))


def test_every_manager_above_gets_one_override_and_none_on_a_deal_of_his_own() -> None:
    assert parts(OVERRIDE, deal("a", "01-05", 1000)) == {"mia": 10, "max": 10}
    assert parts(OVERRIDE, deal("a", "01-05", 1000, owner="mia")) == {"max": 10}
    assert parts(OVERRIDE, deal("a", "01-05", 1000, owner="max")) == {}


def test_a_split_deal_gives_one_override_on_the_sum_below() -> None:
    sold = deal("a", "01-05", "100.01", splits=[("ann", "0.5"), ("bob", "0.5")])
    lines = [line for line in paid(OVERRIDE, facts(sold, payees=PEOPLE, teams=TEAMS)).lines if line.payee == "mia"]
    assert [(line.credited, line.amount) for line in lines] == [(10_001, 100)]


def test_a_manager_who_owns_a_part_gets_the_override_on_the_others_part_only() -> None:
    sold = deal("a", "01-05", 1000, splits=[("ann", "0.7"), ("mia", "0.3")])
    assert parts(OVERRIDE, sold) == {"mia": 7, "max": 10}


def test_a_manager_of_two_teams_in_the_chain_is_credited_once() -> None:
    both = facts(deal("a", "01-05", 1000), payees=PEOPLE, teams=(team("t", "mia", "top"), team("top", "mia")))
    assert pay_of(OVERRIDE, both, "mia") == 10


def test_levels() -> None:
    second = plan(commission("0.01", credit=Credit("manager", levels=(2,))))
    assert parts(second, deal("a", "01-05", 1000)) == {"max": 10}


def test_no_double_override_whatever_the_rule_unless_marked_overlay() -> None:
    mentor = (Relation(name="mentor", payee="mia", of="ann"),)
    by_manager = commission("0.01", id="o", credit=Credit("manager", levels=(1,)))
    twice = plan(by_manager, commission("0.02", id="m", credit=Credit("relation", "mentor")))
    marked = plan(by_manager, commission("0.02", id="m", credit=Credit("relation", "mentor", overlay=True)))
    assert parts(twice, deal("a", "01-05", 1000), relations=mentor) == {"mia": 10}
    assert parts(marked, deal("a", "01-05", 1000), relations=mentor) == {"mia": 30}


def test_a_manager_with_a_part_of_his_own_has_one_override_on_the_others_parts_unless_marked_overlay() -> None:
    """Manager and mentor of Ann, with 30 % of the deal: 1 % of her 70 %, and 2 % beside it only if marked."""
    mentor = (Relation(name="mentor", payee="mia", of="ann"), Relation(name="mentor", payee="mia", of="mia"))
    by_manager = commission("0.01", id="o", credit=Credit("manager", levels=(1,)))
    twice = plan(by_manager, commission("0.02", id="m", credit=Credit("relation", "mentor")))
    marked = plan(by_manager, commission("0.02", id="m", credit=Credit("relation", "mentor", overlay=True)))
    sold = deal("a", "01-05", 1000, splits=[("ann", "0.7"), ("mia", "0.3")])
    assert parts(twice, sold, relations=mentor) == {"mia": 7, "max": 3}
    assert parts(marked, sold, relations=mentor) == {"mia": 7 + 14, "max": 3}


def test_named_relations_are_dated() -> None:
    version = plan(commission("0.01", credit=Credit("relation", "mentor")))
    mentor = (Relation(name="mentor", payee="pat", of="ann", last_day=day("01-31")),)
    assert parts(version, deal("a", "01-31", 1000), deal("b", "02-01", 1000), relations=mentor) == {"pat": 10}


STAGES = tuple(StageOwner(stage=str(number), payee="ann" if number < 4 else "bob") for number in range(1, 6))


@pytest.mark.parametrize(
    ("weights", "pays"),
    [
        pytest.param((), {"ann": 4800, "bob": 3200}, id="every stage weighs the same"),
        pytest.param(
            (StageShare("1", D("0.25")), StageShare("5", D("0.75"))), {"ann": 2000, "bob": 6000}, id="as weighed"
        ),
    ],
)
def test_shares_from_ownership_of_stages(weights: tuple[StageShare, ...], pays: dict[str, int]) -> None:
    version = plan(commission("0.1", credit=Credit("stages", stages=weights)))
    assert parts(version, deal("a", "01-05", 80_000, stages=STAGES)) == pays


def test_a_stage_that_changed_hands_is_shared_by_days() -> None:
    hands = (
        StageOwner(stage="1", payee="ann", first_day=day("01-01"), last_day=day("01-03")),
        StageOwner(stage="1", payee="bob", first_day=day("01-04"), last_day=day("01-04")),
    )
    assert parts(plan(commission("1", credit=Credit("stages"))), deal("a", "01-05", 100, stages=hands)) == {
        "ann": 75,
        "bob": 25,
    }


def test_the_partners_share_by_tiers_of_the_partners_own_volume() -> None:
    version = plan(commission(tiers((0, 1000, "0.3"), (1000, None, "0.4")), credit=Credit("partner")))
    sold = (deal("a", "01-05", 1000, partner="pat"), deal("b", "01-06", 100, owner="bob", partner="pat"))
    assert parts(version, *sold) == {"pat": 340}


def test_a_share_by_the_value_of_services_added() -> None:
    version = plan(commission("0.5", credit=Credit("partner"), base=Base("figure", "services")))
    sold = deal("a", "01-05", [line(1000, figures={"services": D("250.50")})], partner="pat")
    assert parts(version, sold) == {"pat": D("125.25")}
