"""What a caller's record and its issuer's claims make together."""

from __future__ import annotations

import pytest

from services.gateway.domain.access.principal import Kind, PrincipalRecord
from services.gateway.domain.access.standing import Standing
from shared.kernel.ids import new_id


def of(kind: Kind, *granted: str) -> Standing:
    return Standing.of(PrincipalRecord(new_id(), kind, "x", roles=frozenset(granted), version=3))


@pytest.mark.parametrize(
    ("standing", "claimed", "roles"),
    [
        pytest.param(of(Kind.MEMBER, "manager"), set(), {"manager"}, id="what was granted"),
        pytest.param(of(Kind.MEMBER, "manager"), {"finance"}, {"manager", "finance"}, id="and what is claimed"),
        pytest.param(of(Kind.PARTNER_USER, "partner"), {"sales_ops"}, {"partner"}, id="no claim makes a partner ours"),
        pytest.param(of(Kind.SYSTEM, "system"), {"admin"}, {"system"}, id="no claim makes a system a person"),
        pytest.param(of(Kind.STAFF), set(), set(), id="nothing granted, nothing claimed"),
        pytest.param(Standing("user:ops"), {"sales_ops"}, {"sales_ops"}, id="of our command line: what it says"),
    ],
)
def test_roles(standing: Standing, claimed: set[str], roles: set[str]) -> None:
    assert standing.roles(claimed) == roles


def test_a_member_goes_by_the_name_people_knows_it_by() -> None:
    record = PrincipalRecord(new_id(), Kind.MEMBER, "as it was opened", version=3)
    assert Standing.of(record, name="Anna Snelling").name == "Anna Snelling"
    assert (Standing.of(record).name, Standing.of(record).version) == ("as it was opened", 3)
