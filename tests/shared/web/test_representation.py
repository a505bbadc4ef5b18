"""What a caller is shown: first what it may see, then what it asked for."""

import pytest

from shared.web.access import Role
from tests.shared.web.conftest import Edge


@pytest.mark.parametrize(
    ("role", "margin"), [(Role.SALES_OPS, 40), (Role.MANAGER, 40), (Role.REPRESENTATIVE, None), (Role.EXECUTIVE, None)]
)
async def test_a_marked_field_is_null_for_who_may_not_see_it(edge: Edge, role: Role, margin: int | None) -> None:
    async with edge.client() as writer, edge.client(role) as reader:
        note = (await writer.post("/v1/notes", json={"text": "hello"})).json()["id"]
        one = await reader.get(f"/v1/notes/{note}")
        many = await reader.get("/v1/notes")
        paged = await reader.get("/v1/lists")

    assert one.json()["margin"] == margin
    assert [item["margin"] for item in [*many.json(), *paged.json()["items"]]] == [margin, margin]


async def test_only_the_fields_asked_for_are_sent_and_the_id(edge: Edge) -> None:
    async with edge.client(Role.REPRESENTATIVE) as client:
        note = (await client.post("/v1/notes", json={"text": "hello"})).json()["id"]
        one = await client.get(f"/v1/notes/{note}", params={"fields": "text"})
        hidden = await client.get(f"/v1/notes/{note}", params={"fields": "margin"})
        many = await client.get("/v1/lists", params={"fields": "id, margin"})
        unknown = await client.get(f"/v1/notes/{note}", params={"fields": "text,fingerprint"})

    assert one.json() == {"id": note, "text": "hello"}
    assert hidden.json() == {"id": note, "margin": None}
    assert many.json() == {"items": [{"id": note, "margin": None}], "next_cursor": None}
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "fields")


async def test_a_route_that_ends_says_since_when_and_until_when(edge: Edge) -> None:
    async with edge.client() as client:
        answer = await client.get("/v1/lists")
    described = edge.app.openapi()["paths"]["/v1/lists"]["get"]

    assert answer.headers["deprecation"] == "@1767225600"
    assert answer.headers["sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert (described["deprecated"], described["x-sunset-on"]) == (True, "2027-01-01")
