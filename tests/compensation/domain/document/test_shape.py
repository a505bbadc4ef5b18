"""The shape of a dataclass is what its documents look like."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from typing import ClassVar, Literal

from services.compensation.domain.document.shape import shapes, shorthand


@dataclass(frozen=True)
class Pipe:
    shorthand: ClassVar[str] = "from_"

    from_: str
    parts: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    kind: Literal["pipe"] = "pipe"


def test_fields_have_keys_defaults_and_tags() -> None:
    told = [(shape.name, shape.key, shape.default, shape.required, shape.is_tag) for shape in shapes(Pipe)]
    assert told == [
        ("from_", "from", MISSING, True, False),
        ("parts", "parts", (), False, False),
        ("names", "names", {}, False, False),
        ("kind", "kind", "pipe", False, True),
    ]


def test_the_main_field_is_what_a_bare_value_stands_for() -> None:
    found = shorthand(Pipe)
    assert found is not None
    assert found.key == "from"
