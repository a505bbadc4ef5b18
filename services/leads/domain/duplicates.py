"""Duplicates: a lead may be the same as an earlier one of the same company and product. Marked, never merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Interest = tuple[str, UUID | None]
"""A company key and the product wanted."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A lead as far as comparing goes."""

    lead_id: UUID
    captured_on: date
    external_id: str
    company_keys: tuple[str, ...]
    product_id: UUID | None

    @property
    def position(self) -> tuple[date, str]:
        """Which of two leads was first: by the day captured, then by external id, never by arrival."""
        return self.captured_on, self.external_id

    @property
    def interests(self) -> tuple[Interest, ...]:
        """What it is compared by."""
        return tuple((key, self.product_id) for key in self.company_keys)


Earliest = Mapping[Interest, Sighting]


def earliest(sightings: Iterable[Sighting]) -> Earliest:
    """The first lead of each company key and product."""
    first: dict[Interest, Sighting] = {}
    for sighting in sightings:
        for interest in sighting.interests:
            known = first.get(interest)
            if known is None or sighting.position < known.position:
                first[interest] = sighting
    return first


def original_of(sighting: Sighting, first: Earliest) -> Sighting | None:
    """The earliest lead that this one may be a copy of; None for the first of its kind."""
    matching = [first[interest] for interest in sighting.interests if interest in first]
    found = min(matching, key=lambda other: other.position, default=None)
    return found if found is not None and found.position < sighting.position else None
