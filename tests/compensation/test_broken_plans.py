"""Whatever is written, the answer is a refusal that names its place, or a result: never a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.evaluation.document import plan_document
from services.compensation.domain.evaluation.outline import outline
from shared.kernel.errors import Refusal
from shared.kernel.exact_yaml import parse_yaml

FOLDER = Path(__file__).parent / "field_plans"
PLANS: list[Any] = [
    plan
    for path in sorted(FOLDER.glob("*.yaml"))
    for plan in parse_yaml(path.read_text())  # type: ignore[attr-defined]
]
ODD: list[Any] = [
    *(
        None,
        "",
        "x",
        "5%",
        "0..",
        "*",
        True,
        [],
        {},
        ["a"],
        {"a": Decimal(1)},
        "2024-01-31",
        "marginal",
        "whole_period",
    ),
    *(
        "whole_deal",
        "included",
        "quota",
        "hierarchy",
        "team",
        "ever",
        "line",
        "units",
        "activities",
        "score",
        "manager",
    ),
    *("rules", "partner", "term_prorata", "original_rate", Decimal(0), Decimal(-1), Decimal("1.5"), Decimal("1e30")),
]
Place = tuple[Any, Any]


def places(document: Any) -> Iterator[Place]:  # noqa: ANN401 - a document is whatever was written
    """Every object or list of a document with every key of it."""
    keys: list[Any] = list(document) if isinstance(document, dict) else []
    keys = list(range(len(document))) if isinstance(document, list) else keys
    for key in keys:
        yield document, key
        yield from places(document[key])


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_plan_with_something_odd_in_it_is_refused_or_pays(data: st.DataObject) -> None:
    written = copy.deepcopy(data.draw(st.sampled_from(PLANS)))
    holder, key = data.draw(st.sampled_from(list(places(written))))
    odd = data.draw(st.sampled_from([*ODD, "take it away"]))
    if odd == "take it away":
        holder.pop(key)
    else:
        holder[key] = odd
    try:
        plan = plan_document(written)
    except Refusal:
        return
    for example in plan.examples:
        assert outline([plan.in_force], calculate([plan.in_force], example.facts))["plans"]
