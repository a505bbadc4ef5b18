"""A record may be named by id or by external id."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.people.domain.directory import NOBODY, Directory, Reference, named_member, named_team
from services.people.domain.errors import UnknownMember, UnknownTeam

WEST, EAST, ABSENT = UUID(int=1), UUID(int=2), UUID(int=3)
TEAMS = Directory({"west": WEST, "east": EAST})


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        pytest.param(NOBODY, None, id="nothing named finds nothing"),
        pytest.param(Reference(WEST), WEST, id="by id"),
        pytest.param(Reference(None, "east"), EAST, id="by external id"),
        pytest.param(Reference(EAST, "east"), EAST, id="both names of one record"),
        pytest.param(Reference(WEST, "east"), None, id="two names of two records name none"),
        pytest.param(Reference(ABSENT), None, id="an unknown id"),
        pytest.param(Reference(None, "north"), None, id="an unknown external id"),
    ],
)
def test_find(reference: Reference, found: UUID | None) -> None:
    assert TEAMS.find(reference) == found


@pytest.mark.parametrize(
    ("reference", "field"),
    [
        pytest.param(Reference(ABSENT), "team_id", id="an unknown id is refused at the id"),
        pytest.param(Reference(None, "north"), "team_external_id", id="an unknown external id at the external id"),
    ],
)
def test_an_unknown_team_names_the_field(reference: Reference, field: str) -> None:
    with pytest.raises(UnknownTeam) as refusal:
        named_team(TEAMS, reference)
    assert refusal.value.field == field


def test_an_unknown_manager_names_the_field() -> None:
    with pytest.raises(UnknownMember) as refusal:
        named_member(Directory(), Reference(None, "bill"), "manager")
    assert refusal.value.field == "manager_external_id"


def test_a_record_of_the_same_run_can_be_named() -> None:
    assert TEAMS.having("north", ABSENT).find(Reference(None, "north")) == ABSENT
