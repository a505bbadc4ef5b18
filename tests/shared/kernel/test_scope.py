"""Whose rows a caller may see."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.kernel.scope import EVERYTHING, Scope

ANNA, BORIS, PARTNER = UUID(int=1), UUID(int=2), UUID(int=3)
ANNAS = Scope(member_ids=frozenset({ANNA}))


@pytest.mark.parametrize(
    ("scope", "owner", "sharers", "seen"),
    [
        pytest.param(ANNAS, ANNA, (), True, id="an own row"),
        pytest.param(ANNAS, BORIS, (), False, id="not somebody else's"),
        pytest.param(ANNAS, BORIS, (BORIS, ANNA), True, id="one she shares"),
        pytest.param(ANNAS, BORIS, (BORIS,), False, id="not one others share"),
        pytest.param(ANNAS, None, (), False, id="not one nobody owns"),
        pytest.param(EVERYTHING, None, (), True, id="who sees everything sees that too"),
        pytest.param(Scope(partner_id=PARTNER), ANNA, (ANNA,), False, id="a partner sees no member's"),
    ],
)
def test_sight(scope: Scope, owner: UUID | None, sharers: tuple[UUID, ...], *, seen: bool) -> None:
    assert scope.sees(owner_id=owner, sharer_ids=sharers) is seen
