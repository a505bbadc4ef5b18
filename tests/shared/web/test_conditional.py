"""An ETag per representation: what a reader has already, and what a change was meant for."""

import httpx
import pytest

from shared.web.access import Role
from tests.shared.web.conftest import Edge


async def written(client: httpx.AsyncClient, text: str = "hello") -> str:
    answer = await client.post("/v1/notes", json={"text": text})
    return f"/v1/notes/{answer.json()['id']}"


async def test_what_the_caller_has_already_is_not_sent_again(edge: Edge) -> None:
    async with edge.client() as client:
        note = await written(client)
        first = await client.get(note)
        again = await client.get(note, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
        weak = await client.get(note, headers={"if-none-match": f"W/{first.headers['etag']}"})
        listed = await client.get("/v1/notes")
        relisted = await client.get("/v1/notes", headers={"if-none-match": listed.headers["etag"]})

    assert first.headers["cache-control"] == "private, no-cache"
    assert [answer.status_code for answer in (again, weak, relisted)] == [304, 304, 304]
    assert (again.content, again.headers["etag"]) == (b"", first.headers["etag"])


async def test_another_representation_has_another_tag_of_the_same_version(edge: Edge) -> None:
    async with edge.client() as client, edge.client(Role.REPRESENTATIVE) as representative:
        note = await written(client)
        whole, part = await client.get(note), await client.get(note, params={"fields": "text"})
        cut = await representative.get(note)

    tags = [answer.headers["etag"] for answer in (whole, part, cut)]
    assert len(set(tags)) == 3
    assert {tag.split("-")[0] for tag in tags} == {'"5'}


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        pytest.param(None, 200, id="no condition"),
        pytest.param("*", 200, id="whatever it is"),
        pytest.param('"5-whatever"', 200, id="the version read, in any representation"),
        pytest.param('"4", "5"', 200, id="one of several"),
        pytest.param('"4-whatever"', 412, id="an older version"),
        pytest.param('W/"5-whatever"', 412, id="a weak tag says too little"),
        pytest.param("nonsense", 412, id="no tag at all"),
    ],
)
async def test_a_change_meant_for_another_version_is_refused(edge: Edge, if_match: str | None, status: int) -> None:
    async with edge.client(repeating="pay") as client:
        client.headers.pop("idempotency-key")
        note = await written(client)
        headers = {"idempotency-key": "pay"} | ({"if-match": if_match} if if_match else {})
        answer = await client.post(f"{note}/pay", headers=headers)

    assert answer.status_code == status
    assert await edge.texts() == (["hello!"] if status == 200 else ["hello"])
