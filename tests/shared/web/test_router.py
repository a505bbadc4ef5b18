"""One request, one transaction, one answer."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from shared.store.transaction import utc_now
from shared.web.access import Permission, Role
from shared.web.identity import Principal, mint_internal_token
from shared.web.router import Router
from tests.kit.house import KEY
from tests.shared.web.conftest import Edge


async def test_an_answer_is_given_only_after_the_commit(edge: Edge) -> None:
    async with edge.client() as client:
        written = await client.post("/v1/notes", json={"text": "hello"})

    assert (written.status_code, await edge.texts()) == (201, ["hello"])


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        pytest.param({"text": "LOUD"}, 409, "note_too_loud", "text", id="a refusal after a write undoes the write"),
        pytest.param({"text": "x" * 21}, 422, "invalid_request", "text", id="a field too long is named"),
        pytest.param({}, 422, "invalid_request", "text", id="a field missing is named"),
        pytest.param({"text": "missing"}, 409, "reference_not_known_yet", "text", id="a reference not known yet"),
    ],
)
async def test_refusals_are_problems_and_leave_nothing(
    edge: Edge, body: dict[str, str], status: int, code: str, field: str
) -> None:
    async with edge.client() as client:
        answer = await client.post("/v1/notes", json=body)

    said = answer.json()
    assert (answer.status_code, said["code"], said["errors"][0]["field"]) == (status, code, field)
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("retry-after" in answer.headers) is (code == "reference_not_known_yet")
    assert await edge.texts() == []


async def test_a_failing_commit_never_answers_success(edge: Edge) -> None:
    async with edge.client() as client:
        first = await client.post("/v1/notes", json={"text": "once"})
        with pytest.raises(Exception, match="uq_notes_text"):
            await client.post("/v1/notes", json={"text": "once"})

    assert first.status_code == 201


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SALES_OPS, 201),
        (Role.REPRESENTATIVE, 201),
        (Role.PARTNER, 403),
        (Role.OPERATOR, 403),
        (Role.EXECUTIVE, 403),
    ],
)
async def test_a_role_without_the_permission_is_forbidden(edge: Edge, role: Role, status: int) -> None:
    async with edge.client(role) as client:
        answer = await client.post("/v1/notes", json={"text": "hello"})

    assert answer.status_code == status


NOBODY = Principal("user:nobody", frozenset({Role.SALES_OPS}))


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="no token"),
        pytest.param("Basic abc", id="another scheme"),
        pytest.param("Bearer abc", id="not a token"),
        pytest.param("Bearer " + mint_internal_token(KEY, NOBODY, "other", utc_now()), id="another service's token"),
        pytest.param(
            "Bearer " + mint_internal_token(KEY, NOBODY, "notes", utc_now() - timedelta(minutes=5)),
            id="an expired token",
        ),
        pytest.param(
            "Bearer " + mint_internal_token(Ed25519PrivateKey.generate(), NOBODY, "notes", utc_now()),
            id="a forged token",
        ),
    ],
)
async def test_without_a_believable_token_nothing_answers(edge: Edge, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization else {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge.app), base_url="http://test") as client:
        answer = await client.get("/v1/notes", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_route_cannot_be_made_without_a_permission() -> None:
    with pytest.raises(TypeError, match="permission"):
        Router(tags=["x"]).get("/x")  # type: ignore[call-arg]

    assert Permission("accounts:read") is Permission.READ_ACCOUNTS


async def test_a_repeated_request_is_answered_as_the_first_time(edge: Edge) -> None:
    async with edge.client(repeating="k1") as client:
        first = await client.post("/v1/notes", json={"text": "once"})
        again = await client.post("/v1/notes", json={"text": "once"})
        other = await client.post("/v1/notes", json={"text": "twice"})

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await edge.texts() == ["once"]


async def test_a_refusal_is_not_kept_for_a_key(edge: Edge) -> None:
    async with edge.client(repeating="k2") as client:
        refused = await client.post("/v1/notes", json={"text": "LOUD"})
        accepted = await client.post("/v1/notes", json={"text": "quiet"})

    assert (refused.status_code, accepted.status_code) == (409, 201)


async def test_of_two_at_once_one_wins_and_the_other_hears_so(edge: Edge) -> None:
    async with edge.client(repeating="k3") as client:
        answers = await asyncio.gather(*(client.post("/v1/notes", json={"text": "race"}) for _ in range(4)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await edge.texts() == ["race"]


async def test_another_caller_has_keys_of_his_own(edge: Edge) -> None:
    async with (
        edge.client(repeating="k4") as ours,
        edge.client(Role.MANAGER, repeating="k4") as theirs,
    ):
        first = await ours.post("/v1/notes", json={"text": "ours"})
        second = await theirs.post("/v1/notes", json={"text": "theirs"})

    assert (first.status_code, second.status_code) == (201, 201)


async def test_a_secret_is_shown_once_and_kept_nowhere(edge: Edge) -> None:
    async with edge.client(repeating="k5") as client:
        first = await client.post("/v1/secrets")
        again = await client.post("/v1/secrets")

    assert first.json() == {"secret": "whsec_canary"}
    assert (again.status_code, again.json()["code"]) == (409, "answer_shown_once")
    assert not any(b"canary" in body for body in await edge.kept_answers())


async def test_what_nobody_may_do_twice_needs_a_key(edge: Edge) -> None:
    async with edge.client(Role.PARTNER) as partner, edge.client() as client:
        forbidden = await partner.post("/v1/notes/1/pay")
        refused = await client.post("/v1/notes/1/pay")
        empty = await client.post("/v1/notes/1/pay", headers={"idempotency-key": ""})

    assert forbidden.status_code == 403
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


async def test_a_request_in_progress_says_when_to_come_back(edge: Edge) -> None:
    async with edge.app.state.runtime.database.transaction() as first:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended('user:sales_ops' || chr(31) || 'k6', 0))"
        await first.execute(text(lock))
        async with edge.client(repeating="k6") as client:
            answer = await client.post("/v1/notes", json={"text": "hello"})

    assert (answer.status_code, answer.json()["code"]) == (409, "request_in_progress")
    assert answer.headers["retry-after"] == "1"


async def test_a_replay_passes_authorisation_and_field_scope_again(edge: Edge) -> None:
    async with edge.client(repeating="k7") as client:
        first = await client.post("/v1/notes", json={"text": "hello"})
    async with edge.client(Role.REPRESENTATIVE, subject="user:sales_ops", repeating="k7") as fallen:
        cut = await fallen.post("/v1/notes", json={"text": "hello"})
    async with edge.client(Role.EXECUTIVE, subject="user:sales_ops", repeating="k7") as outsider:
        forbidden = await outsider.post("/v1/notes", json={"text": "hello"})

    assert first.json()["margin"] == 40
    assert (cut.json(), cut.headers["idempotency-replayed"]) == ({**first.json(), "margin": None}, "true")
    assert forbidden.status_code == 403


async def test_a_replay_shows_no_record_that_its_caller_sees_no_more(edge: Edge) -> None:
    async with edge.client(repeating="k8") as client:
        note = (await client.post("/v1/notes", json={"text": "hello"})).json()["id"]
        await client.post(f"/v1/notes/{note}/pay", headers={"idempotency-key": "k9"})
        seen = await client.post(f"/v1/notes/{note}/pay", headers={"idempotency-key": "k9"})
        async with edge.app.state.runtime.database.transaction() as tx:
            await tx.execute(text("DELETE FROM notes"))
        created = await client.post("/v1/notes", json={"text": "hello"})
        paid = await client.post(f"/v1/notes/{note}/pay", headers={"idempotency-key": "k9"})

    assert (seen.status_code, seen.json()["text"]) == (200, "hello!")
    assert [answer.json()["code"] for answer in (created, paid)] == ["note_not_there", "note_not_there"]
