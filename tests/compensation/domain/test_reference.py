"""Naming a record by its id or its external id."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.compensation.domain.reference import Directory, Reference
from tests.compensation.facts import an_id

DIRECTORY = Directory(ids={an_id("anna")}, by_external_id={"ben": an_id("ben")})


@pytest.mark.parametrize(
    ("reference", "found", "suffix"),
    [
        pytest.param(Reference(id=an_id("anna")), an_id("anna"), "id", id="a known id"),
        pytest.param(Reference(id=an_id("zoe")), None, "id", id="an unknown id"),
        pytest.param(Reference(external_id="ben"), an_id("ben"), "external_id", id="a known external id"),
        pytest.param(Reference(external_id="zoe"), None, "external_id", id="an unknown external id"),
    ],
)
def test_find(reference: Reference, found: UUID | None, suffix: str) -> None:
    assert (DIRECTORY.find(reference), reference.suffix) == (found, suffix)
