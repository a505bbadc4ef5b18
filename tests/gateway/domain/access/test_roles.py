"""Which roles may be granted to whom, and by whom."""

from __future__ import annotations

import pytest

from services.gateway.domain.access.errors import OwnBusinessRole, RoleNotForKind
from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Kind, PrincipalRecord
from services.gateway.domain.access.roles import GRANTABLE, RUNNING_THE_HOUSE, check_grant
from shared.kernel.ids import new_id
from shared.web.access import TABLE, Role, Rows

ANNA = new_id()
ADMIN = PrincipalRecord(new_id(), Kind.MEMBER, "Anna", member_id=ANNA)
BILL = PrincipalRecord(new_id(), Kind.MEMBER, "Bill", member_id=new_id())
BUSINESS = sorted(GRANTABLE[Kind.MEMBER] - RUNNING_THE_HOUSE)


@pytest.mark.parametrize("role", BUSINESS)
@pytest.mark.parametrize(
    "granter",
    [
        pytest.param(Granter(ADMIN.subject, ANNA), id="as the principal"),
        pytest.param(Granter("member:anna", ANNA), id="as the same member, vouched for by another issuer"),
        pytest.param(Granter(ADMIN.subject), id="by subject alone"),
    ],
)
def test_nobody_grants_himself_a_business_role(role: str, granter: Granter) -> None:
    with pytest.raises(OwnBusinessRole):
        check_grant(granter, ADMIN, role)


@pytest.mark.parametrize("role", BUSINESS)
def test_an_administrator_grants_business_roles_to_others(role: str) -> None:
    check_grant(Granter(ADMIN.subject, ANNA), BILL, role)


@pytest.mark.parametrize("role", sorted(RUNNING_THE_HOUSE))
def test_roles_that_run_the_house_open_no_business_rows(role: str) -> None:
    check_grant(Granter(ADMIN.subject, ANNA), ADMIN, role)
    assert TABLE[Role(role)].rows is Rows.NONE


def test_every_role_that_opens_no_rows_runs_the_house() -> None:
    assert {role for role, access in TABLE.items() if access.rows is Rows.NONE} == RUNNING_THE_HOUSE


def test_every_role_is_for_some_kind() -> None:
    assert frozenset().union(*GRANTABLE.values()) == set(Role)
    assert set(GRANTABLE) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        pytest.param(Kind.PARTNER_USER, "sales_ops", id="a partner's user gets no role of ours"),
        pytest.param(Kind.PARTNER_USER, "admin", id="a partner's user runs nothing"),
        pytest.param(Kind.SYSTEM, "finance", id="a system gets no person's role"),
        pytest.param(Kind.MEMBER, "partner", id="a member is no partner"),
        pytest.param(Kind.MEMBER, "system", id="a member is no system"),
        pytest.param(Kind.STAFF, "representative", id="who is no member sells nothing"),
        pytest.param(Kind.MEMBER, "emperor", id="a role there is not"),
    ],
)
def test_a_role_means_nothing_for_another_kind(kind: Kind, role: str) -> None:
    with pytest.raises(RoleNotForKind):
        check_grant(Granter("user:root"), PrincipalRecord(new_id(), kind, "x"), role)
