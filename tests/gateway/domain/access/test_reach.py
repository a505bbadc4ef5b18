"""Whose keys a caller may see and change."""

from __future__ import annotations

import pytest

from services.gateway.domain.access.principal import Kind, PrincipalRecord
from services.gateway.domain.access.reach import Reach
from shared.kernel.ids import new_id

NORTHWIND, ELSE = new_id(), new_id()
THEIRS = PrincipalRecord(new_id(), Kind.SYSTEM, "erp", partner_id=NORTHWIND)
OURS = PrincipalRecord(new_id(), Kind.SYSTEM, "own")


@pytest.mark.parametrize(
    ("reach", "holder", "covered"),
    [
        pytest.param(Reach(everyone=True), THEIRS, True, id="an administrator: everyone's"),
        pytest.param(Reach(partner_id=NORTHWIND), THEIRS, True, id="a partner's user: those of its company"),
        pytest.param(Reach(partner_id=ELSE), THEIRS, False, id="a partner's user: not those of another"),
        pytest.param(Reach(partner_id=NORTHWIND), OURS, False, id="a partner's user: not those of our own house"),
        pytest.param(Reach(principal_id=THEIRS.id), THEIRS, True, id="a system: its own"),
        pytest.param(Reach(principal_id=THEIRS.id), OURS, False, id="a system: not those of another"),
        pytest.param(Reach(), OURS, False, id="nothing named reaches nobody, not those of no company"),
    ],
)
def test_reach(reach: Reach, holder: PrincipalRecord, *, covered: bool) -> None:
    assert reach.covers(holder) is covered
