"""The published schemas accept what the parser accepts, and refuse what it refuses for its shape."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.compensation.domain.document.write import document
from services.compensation.domain.evaluation.document import facts_schema, plan_document, plan_schema
from services.compensation.domain.facts.parse import facts_of
from services.compensation_commands import schema_files
from shared.kernel.errors import Refusal
from shared.kernel.exact_yaml import parse_yaml

VECTORS = Path(__file__).parents[2] / "vectors"
PUBLISHED = Path(__file__).parents[4] / "docs" / "schemas"
PLAN = jsonschema_rs.validator_for(plan_schema())
FACTS = jsonschema_rs.validator_for(facts_schema())
WRITTEN = {path.stem: parse_yaml(path.read_text()) for path in sorted(VECTORS.glob("*.yaml"))}
Document = dict[str, Any]  # what a test mends and breaks by hand


def plain(value: object) -> object:
    """The same values for a validator that knows only JSON's own types."""
    match value:
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case Decimal():
            return float(value)
    return value


@pytest.mark.parametrize("name", list(WRITTEN))
def test_what_the_parser_reads_is_valid(name: str) -> None:
    PLAN.validate(plain(WRITTEN[name]))
    PLAN.validate(document(plan_document(WRITTEN[name])))


@pytest.mark.parametrize("name", list(WRITTEN))
def test_facts_are_valid_as_written_and_as_told_again(name: str) -> None:
    for example, told in zip(WRITTEN[name]["examples"], plan_document(WRITTEN[name]).examples, strict=True):  # type: ignore[index]
        FACTS.validate(plain(example["facts"]))
        FACTS.validate(document(told.facts))
        assert facts_of(document(told.facts)) == told.facts


def _set(place: str, value: object) -> Callable[[Document], None]:
    def change(plan: Document) -> None:
        target: Any = plan
        *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
        for step in way:
            target = target[step]
        target[last] = value

    return change


def _without(key: str) -> Callable[[Document], None]:
    return lambda plan: plan.pop(key)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(_without("currency"), id="no currency"),
        pytest.param(_without("components"), id="no components"),
        pytest.param(_set("components.0.rat", "5%"), id="a key nobody knows"),
        pytest.param(_set("components.0.kind", "comission"), id="an unknown kind"),
        pytest.param(_set("components.0.rate.mode", "slab"), id="an unknown mode"),
        pytest.param(_set("components.0.rate.tiers.1.from", "many"), id="no number"),
        pytest.param(_set("components.0.rate.tiers.1.from", value=True), id="a truth value is no number"),
        pytest.param(_set("components.0.first_day", "1.1.2024"), id="no day"),
        pytest.param(_set("refunds", {"policy": "rewalk", "window": 90}), id="an unknown key of a policy"),
        pytest.param(_set("examples.0.facts.deals.0.ammount", 5), id="an unknown key of a fact"),
        pytest.param(_set("examples.0.expect.0.what", "luck"), id="an unknown figure expected"),
    ],
)
def test_what_is_refused_for_its_shape_is_invalid(spoil: Callable[[Document], None]) -> None:
    broken = copy.deepcopy(WRITTEN["oracle-icm-step"])
    assert isinstance(broken, dict)
    spoil(broken)
    with pytest.raises(Refusal):
        plan_document(broken)
    assert not PLAN.is_valid(plain(broken))


@pytest.mark.parametrize("name", ["plan.schema.json", "facts.schema.json"])
def test_the_published_schema_is_todays(name: str) -> None:
    assert json.loads((PUBLISHED / name).read_text()) == json.loads(schema_files()[name]), (
        "python -m services compensation schemas"
    )
