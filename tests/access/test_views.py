"""My day: four reads in one, each under the caller's own rights."""

from __future__ import annotations

import pytest

from shared.web.access import Role
from tests.access.records import ids_in
from tests.access.town import Town

OK, FORBIDDEN = "ok", "forbidden"


@pytest.mark.parametrize(
    ("role", "named", "statuses"),
    [
        (Role.REPRESENTATIVE, "Anna", (OK, OK, OK, OK)),
        (Role.MANAGER, "Bill", (OK, OK, OK, OK)),
        (Role.SALES_OPS, None, (OK, OK, OK, OK)),
        (Role.EXECUTIVE, None, (OK, OK, OK, OK)),
        (Role.PARTNER, "Integra", (OK, OK, FORBIDDEN, FORBIDDEN)),
        (Role.PARTNER_MANAGER, None, (FORBIDDEN, OK, FORBIDDEN, FORBIDDEN)),
    ],
)
async def test_each_part_says_what_became_of_it(
    town: Town, role: Role, named: str | None, statuses: tuple[str, ...]
) -> None:
    async with town.street.visitor(role, named) as visitor:
        answer = await visitor.get("/v1/views/my-day")

    parts = answer.json()["parts"]
    assert (answer.status_code, list(parts)) == (
        200,
        ["leads_due", "deals_at_risk", "commission_so_far", "forecast"],
    )
    assert tuple(part["status"] for part in parts.values()) == statuses


async def test_a_representative_finds_her_own_day_in_it(town: Town) -> None:
    async with town.street.visitor(Role.REPRESENTATIVE, "Anna") as anna:
        answer = await anna.get("/v1/views/my-day")

    parts = answer.json()["parts"]
    assert not ids_in(answer.json()) & {town.ids["Carl's lead"], town.ids["Carl's deal"]}
    assert parts["commission_so_far"]["answer"]["owner"]["deals"] == 0
    assert len(parts["forecast"]["answer"]["months"]) == 3


async def test_a_view_that_nobody_declared_is_not_there(town: Town) -> None:
    async with town.street.visitor(Role.REPRESENTATIVE, "Anna") as anna:
        assert (await anna.get("/v1/views/your-day")).json()["code"] == "view_not_there"
