"""How promising a lead is."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.leads.domain.default_model import DEFAULT_MODEL
from services.leads.domain.scoring import FactName, Facts, Grades, ScoringModel, ScoringRule, score


@pytest.mark.parametrize(
    ("facts", "points", "grade"),
    [
        pytest.param({}, 0, "D", id="nothing known is worth nothing"),
        pytest.param({"source": "cold call"}, 5, "D", id="any source is better than none"),
        pytest.param({"source": "referral"}, 20, "D", id="a recommendation counts most among sources"),
        pytest.param({"source": "referral", "contact": True}, 30, "C", id="different facts add up"),
        pytest.param({"employees": 49}, 0, "D", id="below the smallest size there is nothing"),
        pytest.param({"employees": 50}, 10, "D", id="the edge belongs to the larger size"),
        pytest.param({"employees": 5000}, 30, "C", id="only the largest size that holds counts"),
        pytest.param({"industry": "software"}, 15, "D", id="an industry of the best customers"),
        pytest.param({"industry": "mining"}, 5, "D", id="another industry"),
        pytest.param({"product": True, "account": False}, 20, "D", id="what is not there adds nothing"),
        pytest.param(
            {
                "employees": 2822,
                "industry": "technology",
                "product": True,
                "source": "referral",
                "contact": True,
                "account": True,
            },
            100,
            "A",
            id="the best lead there is has 100",
        ),
    ],
)
def test_default_model(facts: Facts, points: int, grade: str) -> None:
    result = score(DEFAULT_MODEL, facts)
    assert (result.score, result.grade, result.model_version) == (points, grade, "default-1")


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        pytest.param(100, "A", id="the top"),
        pytest.param(75, "A", id="the edge of A"),
        pytest.param(74, "B", id="just below A"),
        pytest.param(50, "B", id="the edge of B"),
        pytest.param(25, "C", id="the edge of C"),
        pytest.param(24, "D", id="the rest"),
    ],
)
def test_grades(points: int, grade: str) -> None:
    assert Grades().of(points) == grade


def test_each_contribution_names_its_rule() -> None:
    result = score(DEFAULT_MODEL, {"employees": 300, "source": "event"})
    assert [(each.rule, each.points) for each in result.contributions] == [
        ("size: 200 employees or more", 20),
        ("source: met us", 10),
    ]


def test_a_sum_beyond_the_edge_says_so() -> None:
    model = ScoringModel("2", (ScoringRule("a", "source", 80), ScoringRule("b", "contact", 40)))
    result = score(model, {"source": "fair", "contact": True})
    assert result.score == 100
    assert [(each.rule, each.points) for each in result.contributions] == [("a", 80), ("b", 40), ("limit", -20)]


rules = st.builds(
    ScoringRule,
    name=st.text(min_size=1, max_size=5),
    fact=st.sampled_from(get_args(FactName)),
    points=st.integers(-100, 100),
    at_least=st.none() | st.integers(0, 100),
    one_of=st.frozensets(st.sampled_from("abc"), max_size=2),
)
values = st.none() | st.booleans() | st.integers(0, 200) | st.sampled_from("abcd")


@given(rules=st.lists(rules, max_size=12), facts=st.dictionaries(st.sampled_from(get_args(FactName)), values))
def test_contributions_sum_up_to_a_score_within_bounds(rules: list[ScoringRule], facts: dict[Any, Any]) -> None:
    result = score(ScoringModel("any", tuple(rules)), facts)
    assert 0 <= result.score <= 100
    assert sum(each.points for each in result.contributions) == result.score
