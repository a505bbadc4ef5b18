"""Exceptions have somebody who mends them, and are listed by owner, by person and by age."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.compensation.facts import an_id, won
from tests.compensation.month_end import Office
from tests.kit.house import House


@pytest.fixture
async def office(peopled_house: House) -> Office:
    """Two deals whose owners are on no plan: two exceptions."""
    await peopled_house.deliver(won("D1", "anna", 10, "2026-03-05"), won("D2", "ben", 10, "2026-03-06"))
    return Office(peopled_house)


async def listed(office: Office, **wanted: Any) -> list[Any]:  # noqa: ANN401 - filters
    """The payees of the exceptions listed."""
    return [each["deal_external_id"] for each in (await office.read("exceptions", **wanted))["items"]]


async def test_an_exception_is_given_to_somebody_and_found_with_him(office: Office) -> None:
    first, second = (await office.read("exceptions"))["items"]
    given = await office.done(f"exceptions/{first['id']}/assign", {"member_id": str(an_id("dora"))}, role="sales_ops")

    assert (given["assignee_id"], given["owner"]) == (str(an_id("dora")), "sales operations")
    assert await listed(office, assignee_id=an_id("dora")) == ["D1"]
    assert second["assignee_id"] is None

    await office.done(f"exceptions/{first['id']}/assign", {"member_id": None}, role="sales_ops")
    assert await listed(office, assignee_id=an_id("dora")) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({"owner": "sales operations"}, ["D1", "D2"], id="by owner, the oldest first"),
        pytest.param({"owner": "finance"}, [], id="another owner's"),
        pytest.param({"older_than_days": 0}, ["D1", "D2"], id="of any age"),
        pytest.param({"older_than_days": 3}, ["D1"], id="older than three days"),
        pytest.param({"older_than_days": 9}, [], id="none is that old"),
    ],
)
async def test_exceptions_are_listed_by_owner_and_age(office: Office, wanted: Any, found: list[str]) -> None:  # noqa: ANN401 - filters
    async with office.house.database.transaction() as tx:
        await tx.rows(
            text(
                "UPDATE pay_exception SET recorded_at = recorded_at - interval '5 days' WHERE deal_external_id = 'D1' "
                "RETURNING id"
            )
        )
    assert await listed(office, **wanted) == found


@pytest.mark.parametrize(
    ("member", "status", "code"),
    [pytest.param(str(uuid4()), 409, "reference_not_known_yet", id="to a stranger")],
)
async def test_an_exception_is_not_given(office: Office, member: str, status: int, code: str) -> None:
    first, _ = (await office.read("exceptions"))["items"]
    answer = await office.ask(f"exceptions/{first['id']}/assign", {"member_id": member}, role="sales_ops")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_what_is_waived_is_nobodys_to_mend(office: Office) -> None:
    first, _ = (await office.read("exceptions"))["items"]
    await office.done(f"exceptions/{first['id']}/waive", {"reason": "known"}, role="finance")
    answer = await office.ask(f"exceptions/{first['id']}/assign", {"member_id": None}, role="sales_ops")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
