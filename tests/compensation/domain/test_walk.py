"""The walk: who earns what on which deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.deal import Deal, PayeeMonth
from services.compensation.domain.plan import Plans
from services.compensation.domain.position import Position
from services.compensation.domain.walk import walk
from shared.kernel.hierarchy import Organisation
from shared.kernel.period import Month
from tests.compensation.facts import (
    an_id,
    assigned,
    deal,
    member,
    plans_for,
    small_organisation,
    team,
    terms,
    usd,
    version,
)

EVERYONE = plans_for("anna", "ben", "mia", "dora")


@st.composite
def some_deals(draw: st.DrawFn) -> list[Deal]:
    """Deals of three owners in two months, some refunded in part or whole."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        cents = draw(st.integers(0, 6_000_000))
        on = date(2026, draw(st.integers(3, 4)), draw(st.integers(1, 4)))
        bare = deal(f"D{number:02}", draw(st.sampled_from(["anna", "ben", "mia"])), 0, str(on))
        amount = replace(bare.amount, minor=cents)
        made.append(replace(bare, amount=amount, refunded=draw(st.sampled_from([0, 0, cents, cents // 3]))))
    return made


def pays(deals: list[Deal], plans: Plans = EVERYONE, organisation: Organisation | None = None) -> dict[str, int]:
    """Minor units by "deal member role"."""
    walked = walk(deals, plans, organisation or small_organisation())
    names = {an_id(name): name for name in ("anna", "ben", "mia", "dora", "zoe")}
    return {f"{p.deal_external_id} {names[p.member_id]} {p.role}": p.amount.minor for p in walked.positions()}


def positions(deals: list[Deal]) -> list[Position]:
    """Everything earned, in a fixed order."""
    return sorted(walk(deals, EVERYONE, small_organisation()).positions(), key=lambda position: position.key)


def test_later_deals_stand_on_earlier_ones_of_the_same_month() -> None:
    deals = [deal("D2", "anna", 10_000, "2026-03-05"), deal("D1", "anna", 15_000, "2026-03-02")]
    owners = {key: minor for key, minor in pays(deals).items() if key.endswith("owner")}
    assert owners == {"D1 anna owner": 45_000, "D2 anna owner": 40_000}


def test_on_one_day_the_external_id_decides() -> None:
    deals = [deal("B", "anna", 10_000, "2026-03-02"), deal("A", "anna", 15_000, "2026-03-02")]
    assert pays(deals)["B anna owner"] == 40_000


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(deal("D0", "anna", 50_000, "2026-02-28"), id="of the month before"),
        pytest.param(deal("D0", "ben", 50_000, "2026-03-01"), id="of another owner"),
        pytest.param(deal("D0", "anna", 50_000, "2026-03-01", refunded=50_000), id="refunded whole"),
        pytest.param(replace(deal("D0", "anna", 50_000, "2026-03-01"), standing=False), id="open again"),
        pytest.param(deal("D2", "anna", 50_000, "2026-03-03"), id="that comes later"),
    ],
)
def test_a_deal_is_not_moved_by_one(other: Deal) -> None:
    assert pays([other, deal("D1", "anna", 15_000, "2026-03-02")])["D1 anna owner"] == 45_000


def test_every_manager_in_the_chain_earns_the_override_once() -> None:
    assert pays([deal("D1", "anna", 10_000, "2026-03-02")]) == {
        "D1 anna owner": 30_000,
        "D1 mia manager": 5_000,
        "D1 dora manager": 5_000,
    }


def test_a_manager_earns_no_override_on_a_deal_of_his_own() -> None:
    assert set(pays([deal("D1", "mia", 10_000, "2026-03-02")])) == {"D1 mia owner", "D1 dora manager"}


def test_one_who_manages_two_teams_of_the_chain_earns_one_override() -> None:
    organisation = Organisation.of([member("anna", "east")], [team("east", "mia", "company"), team("company", "mia")])
    found = pays([deal("D1", "anna", 10_000, "2026-03-02")], organisation=organisation)
    assert found == {"D1 anna owner": 30_000, "D1 mia manager": 5_000}


def test_the_managers_are_those_of_the_day_the_deal_was_won() -> None:
    moved = [team("east", "mia"), team("east", "zoe", on=date(2026, 3, 10), sequence=2)]
    organisation = Organisation.of([member("anna", "east")], moved)
    deals = [deal("D1", "anna", 1_000, "2026-03-09"), deal("D2", "anna", 1_000, "2026-03-10")]
    assert {"D1 mia manager", "D2 zoe manager"} < set(pays(deals, organisation=organisation))


def test_another_version_within_the_month_goes_on_from_what_was_booked() -> None:
    doubled = terms(("0", "20000", "0.06"), ("20000", None, "0.10"))
    versions = [version(), version(number=2, on=date(2026, 3, 10), of=doubled)]
    deals = [deal("D1", "anna", 20_000, "2026-03-09"), deal("D2", "anna", 1_000, "2026-03-10")]
    found = pays(deals, Plans.of(versions, [assigned("anna")]))
    assert (found["D1 anna owner"], found["D2 anna owner"]) == (60_000, 10_000)


def test_another_plan_within_the_month_starts_again_from_nothing() -> None:
    plans = Plans.of([version(), version("flat")], [assigned("anna"), assigned("anna", "flat", date(2026, 3, 10))])
    deals = [deal("D1", "anna", 20_000, "2026-03-09"), deal("D2", "anna", 1_000, "2026-03-10")]
    assert pays(deals, plans)["D2 anna owner"] == 3_000


def test_a_deal_that_waits_pays_nobody_and_counts_for_nothing() -> None:
    plans = Plans.of([version()], [assigned("anna", on=date(2026, 3, 5))])
    deals = [deal("D1", "anna", 20_000, "2026-03-02"), deal("D2", "anna", 1_000, "2026-03-05")]
    walked = walk(deals, plans, small_organisation())
    assert [(waiting.external_id, fact.kind) for waiting, fact in walked.awaiting] == [("D1", "plan")]
    assert pays(deals, plans)["D2 anna owner"] == 3_000


def test_while_a_team_is_not_known_the_owner_is_paid_already() -> None:
    rootless = Organisation.of([member("anna", "east")], [team("east", "mia", "company")])
    walked = walk([deal("D1", "anna", 1_000, "2026-03-02")], EVERYONE, rootless)
    assert {position.role for position in walked.positions()} == {"owner", "manager"}
    assert [fact.kind for _, fact in walked.awaiting] == ["team"]


def test_a_walk_goes_on_from_what_was_booked_before_it() -> None:
    deals = [deal("D1", "anna", 15_000, "2026-03-02"), deal("D2", "anna", 10_000, "2026-03-05")]
    whole = walk(deals, EVERYONE, small_organisation())
    booked = {(PayeeMonth(an_id("anna"), Month(2026, 3)), an_id("default")): usd(15_000).minor}
    rest = walk(deals[1:], EVERYONE, small_organisation(), booked)
    assert rest.steps == whole.steps[1:]


@given(deals=some_deals(), random=st.randoms(use_true_random=False))
def test_the_order_deals_are_given_in_does_not_matter(deals: list[Deal], random: Random) -> None:
    assert positions(random.sample(deals, len(deals))) == positions(deals)


@given(deals=some_deals())
def test_owners_are_credited_with_what_was_won_less_what_was_refunded(deals: list[Deal]) -> None:
    credited = sum(p.credited.minor for p in positions(deals) if p.role == "owner")
    assert credited == sum(d.amount.minor - d.refunded for d in deals)


@given(deals=some_deals())
def test_nobody_earns_twice_on_one_deal(deals: list[Deal]) -> None:
    earners = [(p.deal_id, p.member_id) for p in positions(deals)]
    assert len(earners) == len(set(earners))


@given(deals=some_deals(), which=st.integers(0, 11))
def test_a_whole_refund_leaves_the_world_as_if_the_deal_had_never_been(deals: list[Deal], which: int) -> None:
    gone = deals[which % len(deals)] if deals else deal("D00", "anna", 1, "2026-03-01")
    refunded = [replace(d, refunded=d.amount.minor) if d.id == gone.id else d for d in deals]
    without = [d for d in deals if d.id != gone.id]
    assert [p for p in positions(refunded) if p.deal_id != gone.id] == positions(without)


@given(deals=some_deals(), which=st.integers(0, 11), part=st.integers(0, 6_000_000))
def test_a_part_refund_leaves_the_world_as_if_the_deal_had_been_smaller(
    deals: list[Deal], which: int, part: int
) -> None:
    hit = deals[which % len(deals)].id if deals else None
    refunded = [replace(d, refunded=min(part, d.amount.minor)) if d.id == hit else d for d in deals]
    smaller = [replace(d, amount=d.remaining, refunded=0) if d.id == hit else d for d in refunded]
    assert positions(refunded) == positions(smaller)
