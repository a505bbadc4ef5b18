"""Whether somebody who decides would decide about himself."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Kind, PrincipalRecord
from shared.kernel.ids import new_id

ANNA = UUID(int=1)
MEMBER = PrincipalRecord(new_id(), Kind.MEMBER, "Anna", member_id=ANNA)
STAFF = PrincipalRecord(new_id(), Kind.STAFF, "Root")


@pytest.mark.parametrize(
    ("granter", "target", "himself"),
    [
        pytest.param(Granter(MEMBER.subject, ANNA), MEMBER, True, id="as the principal"),
        pytest.param(Granter("member:anna", ANNA), MEMBER, True, id="as the member, by our own command line"),
        pytest.param(Granter(STAFF.subject), STAFF, True, id="as staff"),
        pytest.param(Granter(STAFF.subject), MEMBER, False, id="about another"),
        pytest.param(Granter("user:root"), STAFF, False, id="without a record, about staff without a member"),
    ],
)
def test_about_himself(granter: Granter, target: PrincipalRecord, *, himself: bool) -> None:
    assert granter.is_target(target) is himself
