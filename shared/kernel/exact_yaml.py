"""YAML text as plain values whose numbers are exact decimals: the part of YAML that JSON can say too."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal

import yaml

from shared.kernel.exact_json import TextUnreadable

_NUMBER = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")


class _ExactLoader(yaml.SafeLoader):
    """Reads numbers as decimals, days and everything else as texts; no yes and no, no octals, no anchors."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases: a text in which one line stands for a thousand cannot be reviewed."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise TextUnreadable(f"anchors and aliases are not read (line {mark.line + 1})")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - the library's signature
        """Refuse a key given twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise TextUnreadable(f"the key `{key.value}` is given twice (line {key.start_mark.line + 1})")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _decimal(_loader: _ExactLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(node.value)


_ExactLoader.yaml_implicit_resolvers = {}
_ExactLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), ["t", "f"])
_ExactLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)\Z"), ["n", "~", ""])
_ExactLoader.add_implicit_resolver("!decimal", _NUMBER, [*"-.0123456789"])
_ExactLoader.add_constructor("!decimal", _decimal)


def parse_yaml(text: str) -> object:
    """The values of a YAML text (JSON is one too); every number is a Decimal, and a key given twice is refused."""
    loader = _ExactLoader(text)
    try:
        parsed: object = loader.get_single_data()
    except (yaml.YAMLError, RecursionError) as unreadable:
        raise TextUnreadable(f"this is no YAML: {unreadable}") from None
    finally:
        loader.dispose()
    return parsed
