"""Every route there is: which template a path follows, and which methods it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_ANY = "{}"


@dataclass(frozen=True, slots=True)
class Route:
    """One template, such as /v1/leads/{lead_id}, and what can be done there."""

    template: str
    methods: frozenset[str]

    @property
    def allowed(self) -> str:
        """The methods as the Allow header tells them: what can be read can be asked for its head, and all for this."""
        more = {"HEAD", "OPTIONS"} if "GET" in self.methods else {"OPTIONS"}
        return ", ".join(sorted(self.methods | more))

    def takes(self, method: str) -> bool:
        """Whether the method can be used here."""
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)


class RouteTable:
    """Finds the route of a path: a word as it is written goes before one that may be anything."""

    def __init__(self, routes: Mapping[str, Iterable[str]]) -> None:
        self.routes = tuple(Route(template, frozenset(methods)) for template, methods in sorted(routes.items()))
        self._by_pattern = {_pattern(route.template): route for route in self.routes}
        self._patterns: dict[int, list[tuple[str, ...]]] = {}
        for pattern in sorted(self._by_pattern, key=lambda one: [word == _ANY for word in one]):
            self._patterns.setdefault(len(pattern), []).append(pattern)

    def route_of(self, path: str) -> Route | None:
        """The route that answers under a path, if there is one."""
        words = tuple(path.split("/"))
        exact = self._by_pattern.get(words)
        if exact is not None or not all(words[1:]):
            return exact
        for pattern in self._patterns.get(len(words), ()):
            if all(word in {_ANY, said} for word, said in zip(pattern, words, strict=True)):
                return self._by_pattern[pattern]
        return None


def _pattern(template: str) -> tuple[str, ...]:
    return tuple(_ANY if word.startswith("{") else word for word in template.split("/"))
