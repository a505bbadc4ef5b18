"""Which lead may be a copy of which."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.leads.domain.duplicates import Sighting, earliest, original_of

SOFTWARE, HARDWARE = UUID(int=101), UUID(int=102)


def seen(number: int, day: int, keys: str, product: UUID | None = SOFTWARE) -> Sighting:
    return Sighting(
        UUID(int=number), date(2017, 1, 1) + timedelta(days=day), f"lead {number}", tuple(keys.split()), product
    )


@pytest.mark.parametrize(
    ("other", "copy_of_other"),
    [
        pytest.param(seen(1, 0, "acme"), True, id="the same company and product, captured before"),
        pytest.param(seen(1, 0, "tax acme"), True, id="one key in common is enough"),
        pytest.param(seen(1, 5, "acme"), True, id="the same day: the lower external id was first"),
        pytest.param(seen(1, 6, "acme"), False, id="captured later"),
        pytest.param(seen(9, 5, "acme"), False, id="the same day, the higher external id"),
        pytest.param(seen(1, 0, "acme", HARDWARE), False, id="another product"),
        pytest.param(seen(1, 0, "acme", None), False, id="no product is not any product"),
        pytest.param(seen(1, 0, "other"), False, id="another company"),
        pytest.param(seen(1, 0, ""), False, id="no company known"),
    ],
)
def test_original_of(other: Sighting, copy_of_other: bool) -> None:
    lead = seen(2, 5, "acme mail")
    original = original_of(lead, earliest([other, lead]))
    assert original == (other if copy_of_other else None)


def test_the_earliest_of_all_is_named() -> None:
    leads = [seen(1, 1, "tax"), seen(2, 0, "mail"), seen(3, 2, "tax mail")]
    assert original_of(leads[2], earliest(leads)) == leads[1]


sightings = st.lists(
    st.builds(seen, st.integers(1, 9), st.integers(0, 4), st.sampled_from(["a", "b", "a b", ""])),
    unique_by=lambda sighting: sighting.lead_id,
)


@given(leads=sightings, shuffler=st.randoms())
def test_the_order_of_arrival_does_not_matter(leads: list[Sighting], shuffler: Random) -> None:
    arrived = list(leads)
    shuffler.shuffle(arrived)
    assert earliest(arrived) == earliest(leads)


@given(sightings)
def test_an_original_is_always_earlier(leads: list[Sighting]) -> None:
    first = earliest(leads)
    for lead in leads:
        original = original_of(lead, first)
        assert original is None or original.position < lead.position
