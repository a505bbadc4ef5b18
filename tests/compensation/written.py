"""Plans written down for a test: one component, parts of it changed, and what it is refused for."""

from __future__ import annotations

import pytest

from services.compensation.domain.language.terms import plan_of
from shared.kernel.errors import Refusal
from shared.kernel.exact_yaml import parse_yaml


def component(**changed: str) -> str:
    """A plan of one component, parts of it changed."""
    parts = {"id": "c", "kind": "commission", "rate": "5%", **changed}
    said = ", ".join(f"{key}: {value}" for key, value in parts.items() if value)
    return "id: p\ncurrency: USD\ncomponents:\n  - {" + said + "}\n"


def tiers(*rows: str, mode: str = "marginal", **more: str) -> str:
    """A component paid by tiers."""
    said = "".join(f", {key}: {value}" for key, value in more.items())
    return component(rate=f"{{mode: {mode}, tiers: [{', '.join(f'{{{row}}}' for row in rows)}]{said}}}")


def refused(written: str) -> tuple[str, str | None]:
    """The code and the place a plan is refused for; the place below its only component."""
    with pytest.raises(Refusal) as refusal:
        plan_of(parse_yaml(written))
    field = refusal.value.field
    return refusal.value.code, field.removeprefix("components[0].") if field else None
