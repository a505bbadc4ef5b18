"""Whose turn it is, and why not the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.leads.domain.routing import Pools, Queued, pool_of, route
from shared.kernel.hierarchy import MemberState, Organisation

JOINED, TODAY = date(2016, 1, 1), date(2018, 1, 1)


def member(
    name: str, *, weight: int = 1, capacity: int | None = None, territories: Sequence[str] = ("Central",)
) -> MemberState:
    return MemberState(
        UUID(bytes=name.encode().rjust(16)[-16:]),
        JOINED,
        1,
        name,
        name.title(),
        None,
        roles=("representative",),
        territories=tuple(territories),
        weight=weight,
        capacity=capacity,
    )


def leads(count: int, territory: str | None = "Central", first: int = 0) -> list[Queued]:
    return [Queued(UUID(int=first + n), territory) for n in range(count)]


def shares(pools: Pools, queue: list[Queued]) -> dict[str, int]:
    names = {each.member_id: each.external_id for pool in pools.members.values() for each in pool}
    return dict(Counter(names[decision.owner_id] for decision in route(queue, pools).values()))


def order(pools: Pools, count: int) -> list[str]:
    names = {each.member_id: each.external_id for each in pools.members["Central"]}
    return [names[decision.owner_id] for decision in route(leads(count), pools).values()]


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        pytest.param([member("anna"), member("bill")], "anna bill anna bill", id="equals take turns by external id"),
        pytest.param(
            [member("anna", weight=2), member("bill")], "anna bill anna anna bill anna", id="turns are spread out"
        ),
        pytest.param([member("anna", weight=0), member("bill")], "bill bill", id="no weight takes no leads"),
        pytest.param([member("anna", capacity=1), member("bill")], "anna bill bill", id="whoever is full is skipped"),
        pytest.param([member("bill"), member("anna")], "anna bill", id="the order of the pool does not matter"),
    ],
)
def test_turns(pool: list[MemberState], expected: str) -> None:
    assert order(Pools({"Central": pool}), len(expected.split())) == expected.split()


def test_five_hundred_leads_among_eleven_are_45_or_46_each() -> None:
    pool = [member(f"agent {n:02}") for n in range(11)]
    got = shares(Pools({"Central": pool}), leads(500))
    assert sum(got.values()) == 500
    assert sorted(got.values()) == [45] * 6 + [46] * 5


@pytest.mark.parametrize(
    ("pool", "territory"),
    [
        pytest.param([], "Central", id="a pool without anyone"),
        pytest.param([member("anna", weight=0)], "Central", id="nobody who takes leads"),
        pytest.param([member("anna", capacity=0)], "Central", id="nobody who has room"),
        pytest.param([member("anna")], "West", id="another territory's pool"),
    ],
)
def test_a_lead_nobody_can_take_waits(pool: list[MemberState], territory: str) -> None:
    pools = Pools({"Central": pool})
    assert route(leads(1, territory), pools) == {}
    assert pools.turns == {}


def test_leads_one_already_has_count() -> None:
    anna, bill = member("anna", capacity=2), member("bill")
    pools = Pools({"Central": [anna, bill]}, open_leads={anna.member_id: 1})
    assert order(pools, 4) == ["anna", "bill", "bill", "bill"]


def test_capacity_is_shared_by_the_pools_one_is_in() -> None:
    anna = member("anna", capacity=1, territories=("Central", "West"))
    pools = Pools({"Central": [anna], "West": [anna]})
    decisions = route([*leads(1, "Central"), *leads(1, "West", first=9)], pools)
    assert list(decisions) == [UUID(int=0)]
    assert pools.with_room == ()


def test_a_decision_can_say_why_and_why_not() -> None:
    pool = [member("anna"), member("bill", capacity=0), member("carl", weight=0), member("dora")]
    decision = route(leads(1), Pools({"Central": pool}))[UUID(int=0)]
    assert (decision.rule, decision.why) == (
        "territory round robin",
        "next in the pool of Central: anna, weight 1 of 2",
    )
    assert {other.external_id: other.reason for other in decision.why_not} == {
        "bill": "at_capacity",
        "carl": "takes_no_leads",
        "dora": "not_their_turn",
    }
    assert len(decision.why_not_digest) == 64
    assert decision.why_not_digest != replace(decision, why_not=()).why_not_digest


ORGANISATION = Organisation.of(
    [
        member("anna"),
        member("bill", territories=("West",)),
        member("carl", territories=("West", "Central")),
        replace(member("dora"), roles=("manager",)),
        replace(member("emil"), roles=("manager", "representative")),
        replace(member("fred"), left=True, effective_on=date(2017, 1, 1), sequence=2),
        replace(member("gina"), effective_on=date(2018, 1, 2)),
    ],
    (),
)


@pytest.mark.parametrize(
    ("territory", "names"),
    [
        pytest.param("Central", ["anna", "carl", "emil"], id="active representatives of the territory, not managers"),
        pytest.param("West", ["bill", "carl"], id="one can be in several territories"),
        pytest.param(None, ["anna", "bill", "carl", "emil"], id="a lead without territory is everyone's"),
        pytest.param("North", [], id="a territory of nobody"),
    ],
)
def test_pool_of(territory: str | None, names: list[str]) -> None:
    assert [each.external_id for each in pool_of(ORGANISATION, territory, TODAY)] == names


weights = st.lists(st.integers(0, 7), min_size=1, max_size=8).filter(any)


@given(weights=weights, rounds=st.integers(1, 3))
def test_over_a_whole_round_everyone_gets_exactly_their_weight(weights: list[int], rounds: int) -> None:
    pool = [member(f"agent {n}", weight=weight) for n, weight in enumerate(weights)]
    got = shares(Pools({"Central": pool}), leads(rounds * sum(weights)))
    assert got == {f"agent {n}": rounds * weight for n, weight in enumerate(weights) if weight}


@given(weights=weights, count=st.integers(0, 40))
def test_nobody_is_ever_a_whole_lead_ahead_of_their_share(weights: list[int], count: int) -> None:
    pool = [member(f"agent {n}", weight=weight) for n, weight in enumerate(weights)]
    got = shares(Pools({"Central": pool}), leads(count))
    for n, weight in enumerate(weights):
        assert got.get(f"agent {n}", 0) < count * weight / sum(weights) + 1


@given(weights=weights, cut=st.integers(0, 30))
def test_a_queue_routed_in_two_runs_ends_as_in_one(weights: list[int], cut: int) -> None:
    pool = [member(f"agent {n}", weight=weight) for n, weight in enumerate(weights)]
    whole, parts = Pools({"Central": pool}), Pools({"Central": pool})
    queue = leads(30)
    at_once = route(queue, whole)
    in_two = {**route(queue[:cut], parts), **route(queue[cut:], parts)}
    assert in_two == at_once
    assert parts.turns == whole.turns
