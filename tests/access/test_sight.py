"""Whose records each role sees in every list, and that a record out of sight is as one that is not there."""

from __future__ import annotations

import pytest

from shared.web.access import Role
from tests.access import expectation
from tests.access.street import caller
from tests.access.town import Town
from tests.kit.story import usd

CASES = [
    pytest.param(role, path, seen, id=f"{role} {path}")
    for role, lists in expectation.SIGHT.items()
    for path, seen in lists.items()
]


@pytest.mark.parametrize(("role", "path", "seen"), CASES)
async def test_a_list_holds_exactly_what_its_reader_sees(
    town: Town, role: Role, path: str, seen: set[str] | None
) -> None:
    answer = await town.street.ask(town.who(role), "GET", path, params={"limit": 200})
    if seen is None:
        assert answer.status_code == 403
        return
    assert _known(town, [item["id"] for item in answer.json()["items"]]) == seen


def _known(town: Town, ids: list[str]) -> set[str]:
    return {short for short, record in town.ids.items() if record in ids}


@pytest.mark.parametrize(
    ("role", "lead", "shown"),
    [(role, lead, shown) for role, leads in expectation.CONTACTS.items() for lead, shown in leads.items()],
)
async def test_contacts_are_shown_to_those_who_work_the_lead(town: Town, role: Role, lead: str, *, shown: bool) -> None:
    answer = await town.street.ask(town.who(role), "GET", f"/v1/leads/{town.ids[lead]}")
    assert (answer.json()["contact"] is not None) is shown
    assert ("Canary" in answer.text) is shown


@pytest.mark.parametrize("role", [role for role, lists in expectation.SIGHT.items() if lists["/v1/opportunities"]])
async def test_margins_are_shown_to_those_the_table_names(town: Town, role: Role) -> None:
    listed = await town.street.ask(town.who(role), "GET", "/v1/opportunities", params={"limit": 200})
    file = await town.street.ask(town.who(role), "GET", "/v1/opportunities", headers={"accept": "text/csv"})
    known = [item for item in listed.json()["items"] if item["id"] in town.ids.values()]
    one = await town.street.ask(town.who(role), "GET", f"/v1/opportunities/{known[0]['id']}")

    shown = usd(250) if role in expectation.MARGIN else None
    assert [item["margin"] for item in [*known, one.json()]] == [shown] * (len(known) + 1)
    assert ("25000" in file.text) is (role in expectation.MARGIN)


async def test_several_roles_see_the_union_per_permission(town: Town) -> None:
    both = caller("executive", "representative", member=town.ids["Anna"])
    leads = await town.street.ask(both, "GET", "/v1/leads", params={"limit": 200})
    hers, his = (f"/v1/leads/{town.ids[short]}" for short in ("Anna's lead", "Carl's lead"))
    own = await town.street.ask(both, "GET", hers)
    others = await town.street.ask(both, "GET", his)
    pay = await town.street.ask(both, "GET", "/v1/commissions")
    work = await town.street.ask(both, "POST", f"{his}/recycle", json={"reason": "not mine"})

    assert (
        _known(town, [item["id"] for item in leads.json()["items"]]) == expectation.SIGHT[Role.EXECUTIVE]["/v1/leads"]
    )
    assert (own.json()["contact"] is not None, others.json()["contact"]) == (True, None)
    assert _known(town, [item["id"] for item in pay.json()["items"]]) == {"Anna's pay"}
    assert work.status_code == 404


async def test_totals_hold_what_the_reader_sees_and_no_more(town: Town) -> None:
    def owners(answer: dict[str, dict[str, int]]) -> int:
        return answer["owner"]["deals"]

    totals = {
        role: owners((await town.street.ask(town.who(role), "GET", "/v1/commissions/summary")).json())
        for role in expectation.PAY_TOTALS
    }
    assert totals == {
        Role.REPRESENTATIVE: 2,
        Role.MANAGER: 2,
        Role.SALES_OPS: 4,
        Role.FINANCE: 4,
        Role.EXECUTIVE: 4,
    }
