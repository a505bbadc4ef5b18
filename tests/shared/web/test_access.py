"""Who sees whose rows."""

from datetime import date
from uuid import UUID

import pytest

from shared.kernel.hierarchy import MemberState, Organisation, TeamState
from shared.kernel.scope import EVERYTHING, Scope
from shared.web.access import GRANTS, Permission, Role, row_scope

DAY = date(2017, 1, 1)
ANNA, BILL, SALES, PARTNER = UUID(int=1), UUID(int=2), UUID(int=11), UUID(int=21)
ORGANISATION = Organisation.of(
    [MemberState(ANNA, DAY, 1, "a", "Anna", SALES), MemberState(BILL, DAY, 1, "b", "Bill", SALES)],
    [TeamState(SALES, DAY, 1, "s", "Sales", None, BILL)],
)


@pytest.mark.parametrize(
    ("roles", "member", "partner", "scope"),
    [
        pytest.param(
            {Role.REPRESENTATIVE}, ANNA, None, Scope(member_ids=frozenset({ANNA})), id="a representative: his own"
        ),
        pytest.param(
            {Role.MANAGER}, BILL, None, Scope(member_ids=frozenset({ANNA, BILL})), id="a manager: his subtree"
        ),
        pytest.param({Role.MANAGER}, None, None, Scope(), id="a manager without a member: nothing"),
        pytest.param({Role.SALES_OPS}, None, None, EVERYTHING, id="sales ops: all"),
        pytest.param({Role.FINANCE}, None, None, EVERYTHING, id="finance: all"),
        pytest.param({Role.PARTNER}, None, PARTNER, Scope(partner_id=PARTNER), id="a partner: his company's"),
        pytest.param({Role.REPRESENTATIVE, Role.FINANCE}, ANNA, None, EVERYTHING, id="several roles: the union"),
        pytest.param(set(), ANNA, PARTNER, Scope(), id="no role: nothing"),
    ],
)
def test_row_scope(roles: set[Role], member: UUID | None, partner: UUID | None, scope: Scope) -> None:
    assert row_scope(frozenset(roles), member, partner, ORGANISATION, DAY) == scope


def test_every_role_and_permission_is_in_the_table() -> None:
    assert set(GRANTS) == set(Role)
    assert set().union(*GRANTS.values()) == set(Permission)
