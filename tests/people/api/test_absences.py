"""Absences over HTTP: recorded, withdrawn, announced, and read by those who may read what hangs on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.people import AbsenceRecorded
from tests.kit.house import House

AWAY = {"external_id": "L-1", "kind": "unpaid_leave", "first_day": "2026-08-03", "last_day": "2099-08-14"}


@pytest.fixture
async def people(open_service: Callable[[str], Awaitable[House]]) -> House:
    """People, with Anna and Ben."""
    house = await open_service("people")
    async with house.client() as ops:
        for name in ("anna", "ben"):
            body = {"external_id": name, "name": name, "effective_on": "2016-01-01"}
            assert (await ops.post("/v1/members", json=body)).status_code == 201
    await house.forget_published()
    return house


async def id_of(house: House, name: str) -> UUID:
    """A member's id."""
    (row,) = await house.rows("SELECT id FROM member WHERE external_id = :name", name=name)
    return UUID(str(row.id))


async def ask(house: House, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    """Sales ops write something."""
    async with house.client() as ops:
        answer = await ops.post(f"/v1/members/{path}", json=body)
    return answer.status_code, answer.json()


async def said(house: House) -> list[tuple[str, str, bool]]:
    """What was announced: kind, first day, whether it was withdrawn."""
    events = await house.published(AbsenceRecorded)
    return [(e.kind, str(e.first_day), e.withdrawn) for e in events if isinstance(e, AbsenceRecorded)]


async def test_an_absence_is_recorded_and_announced_once(people: House) -> None:
    path = f"{await id_of(people, 'anna')}/absences"
    first, again = await ask(people, path, AWAY), await ask(people, path, AWAY)
    assert (first[0], first[1]) == (again[0], again[1])
    assert (first[0], first[1]["kind"], first[1]["withdrawn"]) == (201, "unpaid_leave", False)
    assert await said(people) == [("unpaid_leave", "2026-08-03", False)]


async def test_withdrawn_it_is_announced_once_more(people: House) -> None:
    path = f"{await id_of(people, 'anna')}/absences"
    _, absence = await ask(people, path, AWAY)
    for _ in range(2):
        status, withdrawn = await ask(people, f"{path}/{absence['id']}/withdraw")
        assert (status, withdrawn["withdrawn"]) == (200, True)
    assert await said(people) == [("unpaid_leave", "2026-08-03", False), ("unpaid_leave", "2026-08-03", True)]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"last_day": "2026-08-02"}, 422, "absence_ends_before_it_begins", id="it ends before it begins"),
        pytest.param({"kind": "sabbatical"}, 422, None, id="a kind nobody knows"),
        pytest.param({"last_day": "2026-08-05"}, 409, "external_id_taken", id="another absence by the same name"),
    ],
)
async def test_what_is_refused_is_not_announced(
    people: House, change: dict[str, str], status: int, code: str | None
) -> None:
    path = f"{await id_of(people, 'anna')}/absences"
    await ask(people, path, AWAY)
    answered, problem = await ask(people, path, {**AWAY, **change})
    assert answered == status
    assert code in {None, problem["code"]}
    assert len(await said(people)) == 1


async def test_nobody_is_away_who_is_not_there(people: House) -> None:
    status, _ = await ask(people, f"{uuid4()}/absences", AWAY)
    _, absence = await ask(people, f"{await id_of(people, 'anna')}/absences", AWAY)
    others = f"{await id_of(people, 'ben')}/absences/{absence['id']}/withdraw"
    assert (status, (await ask(people, others))[0]) == (404, 404)
    assert await said(people) == [("unpaid_leave", "2026-08-03", False)]


async def test_absences_are_read_within_the_rows_of_the_reader(people: House) -> None:
    anna, ben = await id_of(people, "anna"), await id_of(people, "ben")
    await ask(people, f"{anna}/absences", AWAY)
    for role, member, owner, status in (
        ("representative", anna, anna, 200),
        ("representative", ben, anna, 404),
        ("finance", None, anna, 200),
        ("executive", None, anna, 403),
    ):
        async with people.client(role, member_id=member) as client:
            answer = await client.get(f"/v1/members/{owner}/absences")
        assert answer.status_code == status, role
        if status == 200:
            assert [item["external_id"] for item in answer.json()["items"]] == ["L-1"]
