"""What a principal stands for."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.gateway.domain.access.errors import KindNeeds
from services.gateway.domain.access.principal import Kind, PrincipalRecord, check_record

MEMBER, PARTNER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("kind", "member", "partner", "field"),
    [
        pytest.param(Kind.MEMBER, MEMBER, None, None, id="a member stands for a member"),
        pytest.param(Kind.MEMBER, None, None, "member_id", id="a member for nobody"),
        pytest.param(Kind.MEMBER, MEMBER, PARTNER, "partner_id", id="a member at a partner"),
        pytest.param(Kind.STAFF, None, None, None, id="staff stands for nobody"),
        pytest.param(Kind.STAFF, MEMBER, None, "member_id", id="staff that is a member"),
        pytest.param(Kind.STAFF, None, PARTNER, "partner_id", id="staff at a partner"),
        pytest.param(Kind.PARTNER_USER, None, PARTNER, None, id="a partner's user stands for a company"),
        pytest.param(Kind.PARTNER_USER, None, None, "partner_id", id="a partner's user of no company"),
        pytest.param(Kind.PARTNER_USER, MEMBER, PARTNER, "member_id", id="a partner's user that is a member"),
        pytest.param(Kind.SYSTEM, None, PARTNER, None, id="a partner's system"),
        pytest.param(Kind.SYSTEM, None, None, None, id="a system of our own"),
        pytest.param(Kind.SYSTEM, MEMBER, None, "member_id", id="a system that is a member"),
    ],
)
def test_each_kind_stands_for_its_record(
    kind: Kind, member: UUID | None, partner: UUID | None, field: str | None
) -> None:
    if field is None:
        check_record(kind, member, partner)
        return
    with pytest.raises(KindNeeds) as refused:
        check_record(kind, member, partner)
    assert refused.value.field == field


def test_its_subject_is_its_own_whatever_else_changes() -> None:
    one = PrincipalRecord(UUID(int=7), Kind.SYSTEM, "a", roles=frozenset({"system"}), version=1)
    other = PrincipalRecord(UUID(int=7), Kind.SYSTEM, "b", version=9)
    assert one.subject == other.subject == f"principal:{UUID(int=7)}"
