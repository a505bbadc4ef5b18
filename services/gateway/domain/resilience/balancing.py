"""Which instance answers: the one with the fewest requests in hand for its weight, among those meant and working."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from services.gateway.domain.headers import Header


class Candidate(Protocol):
    """An instance, as far as choosing goes."""

    weight: int
    outstanding: int
    when: Mapping[str, str]
    """Headers a request must have to be meant for it; without any, it is meant for all others."""


C = TypeVar("C", bound=Candidate)


def meant_for(candidates: Sequence[C], headers: Iterable[Header]) -> Sequence[C]:
    """Those whose headers the request has; if there are none such, those that ask for none."""
    named = [candidate for candidate in candidates if candidate.when]
    if not named:
        return candidates
    given = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
    meant = [one for one in named if all(given.get(name) == value for name, value in one.when.items())]
    return meant or [one for one in candidates if not one.when]


def least_outstanding(candidates: Iterable[C], turn: int) -> C | None:
    """The least loaded for its weight; of equals, each in its turn. Weight 0 takes nothing."""
    able = [one for one in candidates if one.weight > 0]
    if len(able) <= 1:
        return able[0] if able else None
    able = able[turn % len(able) :] + able[: turn % len(able)]
    return min(able, key=lambda one: (one.outstanding + 1) / one.weight)
