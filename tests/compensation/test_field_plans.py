"""Plans as they are found in the field, written in the plan language: each pays what its example says."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.examples import check_examples
from shared.kernel.exact_yaml import parse_yaml

FOLDER = Path(__file__).parent / "field_plans"
PLANS = [plan for path in sorted(FOLDER.glob("*.yaml")) for plan in parse_yaml(path.read_text())]  # type: ignore[attr-defined]


@pytest.mark.parametrize("shown", PLANS, ids=lambda plan: plan["id"])
def test_a_plan_of_the_field_pays_what_its_example_says(shown: dict[str, object]) -> None:
    plan = plan_document(shown)
    assert plan.examples
    check_examples(plan)


def test_every_plan_has_a_name_of_its_own() -> None:
    names = [plan["id"] for plan in PLANS]
    assert len(names) == len(set(names)) >= 50
