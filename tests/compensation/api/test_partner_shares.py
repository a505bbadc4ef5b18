"""Who sees what partner companies earn: a company its own share, the channel's managers all, members nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.compensation.domain.statement.verification import verify
from tests.compensation.channel import FIXED, share_out, signed, sold
from tests.compensation.facts import an_id
from tests.compensation.month_end import Office
from tests.kit.house import House

BASE = "/v1/compensation"
OWN = {str(an_id("integra"))}
ALL = {str(an_id("integra")), str(an_id("bolt"))}
LISTS = ("partner-shares", "partner-statements", "partner-balances", "partner-payments")
PAGES = ("page", "pdf", "export")


@pytest.fixture
async def paid_house(house: House) -> House:
    """Integra and Bolt with a share of a deal each, closed and paid."""
    await house.deliver(signed("integra"), signed("bolt"))
    await share_out(house, FIXED, "integra", "bolt")
    deals = [sold("D1", 9_000, "2026-03-02", partner="integra"), sold("D2", 5_000, "2026-03-09", partner="bolt")]
    await house.deliver(*deals)
    office = Office(house)
    await office.close("2026-03")
    await office.pay("2026-03")
    return house


async def ask(house: House, role: str, path: str, **wanted: str) -> Any:  # noqa: ANN401 - httpx's answer
    async with house.client(role, partner_id=an_id("integra") if role == "partner" else None) as client:
        return await client.get(f"{BASE}/{path}", params=wanted)


def whose(answer: Any) -> set[str]:  # noqa: ANN401 - httpx's answer
    """The payees an answer speaks of."""
    assert answer.status_code == 200, answer.text
    return {row.get("partner_id") or row["payee_id"] for row in answer.json()["items"]}


@pytest.mark.parametrize("path", LISTS)
async def test_lists_hold_what_the_caller_sees_and_no_member(paid_house: House, path: str) -> None:
    assert whose(await ask(paid_house, "partner", path)) == OWN
    for role in ("partner_manager", "finance", "sales_ops"):
        assert whose(await ask(paid_house, role, path)) == ALL, role
        assert whose(await ask(paid_house, role, path, partner_id=str(an_id("bolt")))) == {str(an_id("bolt"))}
    assert whose(await ask(paid_house, "partner", path, partner_id=str(an_id("bolt")))) == set()
    for role in ("representative", "manager", "executive"):
        assert (await ask(paid_house, role, path)).status_code == 403, role


async def test_anothers_share_is_as_one_that_is_not_there(paid_house: House) -> None:
    rows = (await ask(paid_house, "finance", "partner-shares")).json()["items"]
    ids = {row["partner_id"]: row["id"] for row in rows}
    (members,) = [
        row.id for row in await paid_house.rows("SELECT id FROM commission WHERE role = 'owner' ORDER BY id LIMIT 1")
    ]
    for tail in ("", "/postings", "/trace"):
        assert (
            await ask(paid_house, "partner", f"partner-shares/{ids[str(an_id('integra'))]}{tail}")
        ).status_code == 200
        for hidden in (ids[str(an_id("bolt"))], members, uuid4()):
            assert (await ask(paid_house, "partner", f"partner-shares/{hidden}{tail}")).status_code == 404
        assert (await ask(paid_house, "partner_manager", f"partner-shares/{members}{tail}")).status_code == 404


async def test_a_trace_says_why(paid_house: House) -> None:
    (row,) = (await ask(paid_house, "partner", "partner-shares")).json()["items"]
    told = (await ask(paid_house, "partner", f"partner-shares/{row['id']}/trace")).json()
    assert (row["amount"]["minor"], row["credited"]["minor"]) == (270_000, 900_000)
    assert [(line["component"], line["amount"]["minor"]) for line in told["lines"]] == [("share", 270_000)]


@pytest.mark.parametrize("page", PAGES)
async def test_a_statement_is_read_by_its_company_and_those_above(paid_house: House, page: str) -> None:
    own = f"partner-statements/{an_id('integra')}/2026-03/{page}"
    for role in ("partner", "partner_manager", "finance"):
        assert (await ask(paid_house, role, own)).status_code == 200, role
    for hidden in (an_id("bolt"), an_id("anna"), uuid4()):
        assert (await ask(paid_house, "partner", f"partner-statements/{hidden}/2026-03/{page}")).status_code == 404
    members = f"partner-statements/{an_id('anna')}/2026-03/{page}"
    assert (await ask(paid_house, "partner_manager", members)).status_code == 404


@pytest.mark.parametrize("period", ["2026-03", "2026-01"])
async def test_an_export_verifies_and_holds_nothing_of_the_sellers(paid_house: House, period: str) -> None:
    path = f"partner-statements/{an_id('integra')}/{period}/export"
    answer = await ask(paid_house, "partner", path)
    assert list(verify(answer.text)) == []
    assert not [word for word in ("anna", "mia", "default", "bolt") if word in answer.text]


async def test_a_page_is_headed_with_the_companys_name(paid_house: House) -> None:
    page = await ask(paid_house, "partner", f"partner-statements/{an_id('integra')}/2026-03/page")
    assert "integra Ltd" in page.text
    assert "2,700.00" in page.text
