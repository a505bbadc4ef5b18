"""The page that teaches the plan language: everything it shows reads well, and its examples come out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.examples import check_examples
from services.compensation.domain.facts.parse import facts_of
from shared.kernel.exact_yaml import parse_yaml

PAGE = Path(__file__).parents[2] / "docs" / "plan-language.md"
SHOWN = [parse_yaml(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)]
PLANS = [block for block in SHOWN if isinstance(block, dict) and "components" in block]
GROUPS = [block for block in SHOWN if isinstance(block, list)]
FACTS = [block for block in SHOWN if isinstance(block, dict) and "components" not in block]


def test_the_page_shows_plans_components_and_facts() -> None:
    assert len(PLANS) >= 4
    assert sum(map(len, GROUPS)) >= 15
    assert len(FACTS) == 1


@pytest.mark.parametrize("shown", PLANS, ids=lambda plan: plan["id"])
def test_a_plan_on_the_page_pays_what_it_says(shown: dict[str, object]) -> None:
    plan = plan_document(shown)
    assert plan.examples
    check_examples(plan)


@pytest.mark.parametrize("shown", GROUPS, ids=lambda group: group[0]["id"])
def test_components_shown_together_are_sound(shown: list[object]) -> None:
    plan_document({"id": "page", "currency": "USD", "components": shown})


def test_the_facts_on_the_page_are_sound() -> None:
    facts = facts_of(FACTS[0])
    assert {payee.id for payee in facts.payees} >= {"ann", "bob", "max", "reseller"}


def test_the_interpolations_on_the_page_all_pay_differently() -> None:
    plan = next(plan_document(shown) for shown in PLANS if shown["id"] == "interpolations")
    figures = [wanted.value for wanted in plan.examples[0].expect]
    assert len(set(figures)) == len(figures) == 4
