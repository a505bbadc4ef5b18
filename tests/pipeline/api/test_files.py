"""Opportunities and accounts as CSV, in and out, through the same use case as everything else."""

from __future__ import annotations

import csv
import io

from shared.contracts.pipeline import OpportunityOpened
from shared.web.access import Role
from tests.pipeline.shop import Shop

FILE = {"content-type": "text/csv"}
HEADER = "external_id,product_id,owner_id,account_id,amount.minor,amount.currency,opened_on,won_on,source"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def test_a_file_is_taken_row_by_row_and_can_be_had_again(shop: Shop) -> None:
    line = f"{shop.product},{shop.anna},{shop.account},250000,USD,2017-01-10"
    body = "\r\n".join([HEADER, f"D-1,{line},2017-02-01,'=HYPERLINK(1)", f"D-2,{line},2999-01-01,", "D-3,,,,x,,,,"])
    async with shop.house.client() as client:
        taken = await client.post("/v1/opportunities/bulk", content=body, headers=FILE)
        again = await client.post("/v1/opportunities/bulk", content=body, headers=FILE)
        whole = await client.get("/v1/opportunities", headers={"accept": "text/csv"})
        part = await client.get("/v1/opportunities?fields=external_id,amount", headers={"accept": "text/csv"})

    assert [item["status"] for item in taken.json()["items"]] == ["created", "rejected", "rejected"]
    assert [item["index"] for item in taken.json()["items"]] == [0, 1, 2]
    assert [item["status"] for item in again.json()["items"]] == ["unchanged", "rejected", "rejected"]
    assert (whole.headers["content-type"], whole.headers["content-disposition"]) == (
        "text/csv; charset=utf-8",
        'attachment; filename="opportunities.csv"',
    )
    (shown,) = rows(whole.text)
    assert (shown["external_id"], shown["status"], shown["source"]) == ("D-1", "won", "'=HYPERLINK(1)")
    assert rows(part.text) == [
        {"id": shown["id"], "external_id": "D-1", "amount.minor": "250000", "amount.currency": "USD"}
    ]


async def test_more_rows_than_one_request_may_carry_are_one_transaction(shop: Shop) -> None:
    line = f"{shop.product},{shop.anna},{shop.account},100,USD,2017-01-10,,web"
    body = "\n".join([HEADER, *(f"D-{number},{line}" for number in range(501))])
    async with shop.house.client() as client:
        taken = (await client.post("/v1/opportunities/bulk", content=body, headers=FILE)).json()["items"]
        page = await client.get("/v1/opportunities?limit=200", headers={"accept": "text/csv"})
        rest = await client.get(page.headers["link"].split(">")[0][1:], headers={"accept": "text/csv"})

    assert [item["index"] for item in taken] == list(range(501))
    assert {item["status"] for item in taken} == {"created"}
    assert len(await shop.house.published(OpportunityOpened)) == 501
    assert (len(rows(page.text)), len(rows(rest.text))) == (200, 200)


async def test_a_row_for_somebody_else_is_as_one_for_nobody(shop: Shop) -> None:
    bodies = [
        f"{HEADER}\nD-1,{shop.product},{owner},{shop.account},100,USD,2017-01-10,,web"
        for owner in (shop.boris, "00000000-0000-4000-8000-000000000000")
    ]
    async with shop.house.client(Role.REPRESENTATIVE, member_id=shop.anna) as client:
        answers = [await client.post("/v1/opportunities/bulk", content=body, headers=FILE) for body in bodies]

    problems = [answer.json()["items"][0]["problem"] for answer in answers]
    assert problems[0]["status"] == problems[1]["status"] == 404
    assert problems[0]["code"] == problems[1]["code"]


async def test_accounts_go_in_and_out_as_files(shop: Shop) -> None:
    body = "external_id,name,employees,opened_on\nA-1,-Minus Ltd,12,2017-01-01\n"
    async with shop.house.client() as client:
        taken = await client.post("/v1/accounts/bulk", content=body, headers=FILE)
        shown = await client.get("/v1/accounts", headers={"accept": "text/csv"})
        unknown = await client.post("/v1/accounts/bulk", content="name,colour\nx,red\n", headers=FILE)

    assert taken.json()["items"][0]["status"] == "created"
    assert "'-Minus Ltd" in {row["name"] for row in rows(shown.text)}
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "colour")
