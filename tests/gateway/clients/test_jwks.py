"""An issuer's published keys: when it is asked, what is believed meanwhile, and what is left out."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from services.gateway.clients.jwks import KeySet, fetch_jwks, read_jwks
from services.gateway.domain.access.errors import IssuerSilent
from shared.store.transaction import utc_now
from tests.gateway.echo import served
from tests.gateway.outsider import ED_KEY, RSA_KEY, Publisher, jwk, published

URL = "https://login.example/keys"


class Watched:
    """A set of keys, its publisher, its clock, and how often it had things forgotten."""

    def __init__(self) -> None:
        self.now = utc_now()
        self.publisher = Publisher(published(jwk(RSA_KEY, "old")))
        self.keys = KeySet(URL, lambda: self.now, self.publisher.fetch)
        self.forgotten = 0
        self.keys.when_changed(self._forget)

    def _forget(self) -> None:
        self.forgotten += 1

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    async def key(self, name: str) -> jwt.PyJWK | None:
        found = await self.keys.key(name)
        for _ in range(3):
            await asyncio.sleep(0)  # what was begun beside it gets its turn
        return found


@pytest.fixture
async def watched() -> Watched:
    seen = Watched()
    assert await seen.key("old")
    return seen


async def test_a_key_that_is_known_is_not_asked_for_again(watched: Watched) -> None:
    for _ in range(10):
        assert await watched.key("old")
    assert watched.publisher.asked == 1


async def test_for_a_key_it_does_not_know_it_asks_at_most_every_half_minute(watched: Watched) -> None:
    for _ in range(10):
        assert await watched.key("new") is None
    assert watched.publisher.asked == 1
    watched.later(seconds=29)
    assert await watched.key("new") is None
    watched.publisher.document = published(jwk(RSA_KEY, "new"))
    watched.later(seconds=1)
    assert await watched.key("new")
    assert watched.publisher.asked == 2


async def test_many_who_want_to_know_are_one_question() -> None:
    watched = Watched()
    found = await asyncio.gather(*(watched.keys.key("old") for _ in range(20)))
    assert all(found)
    assert watched.publisher.asked == 1


async def test_while_the_issuer_is_silent_its_last_keys_are_good_for_an_hour(watched: Watched) -> None:
    watched.publisher.silent = True
    watched.later(minutes=59, seconds=59)
    assert await watched.key("old")
    watched.later(seconds=2)
    with pytest.raises(IssuerSilent):
        await watched.key("old")


async def test_an_issuer_that_was_never_heard_is_silent_not_wrong() -> None:
    watched = Watched()
    watched.publisher.silent = True
    with pytest.raises(IssuerSilent):
        await watched.key("old")


async def test_a_key_that_is_taken_back_is_not_believed_for_long(watched: Watched) -> None:
    watched.publisher.document = published(jwk(RSA_KEY, "new"))
    watched.later(minutes=5)
    await watched.key("old")
    assert await watched.key("old") is None
    assert watched.forgotten == 2  # as it began, and now


async def test_a_refresh_that_brings_the_same_keys_has_nothing_forgotten(watched: Watched) -> None:
    watched.later(minutes=5)
    assert await watched.key("old")
    assert (watched.publisher.asked, watched.forgotten) == (2, 1)


async def test_another_key_under_the_same_name_has_everything_forgotten(watched: Watched) -> None:
    watched.publisher.document = published(jwk(ED_KEY, "old"))
    watched.later(minutes=5)
    await watched.key("old")
    assert watched.forgotten == 2


async def test_a_document_that_makes_no_sense_changes_nothing(watched: Watched) -> None:
    watched.publisher.document = b"<html>"
    watched.later(minutes=5)
    assert await watched.key("old")
    assert await watched.key("old")


WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - weakness is what is meant


@pytest.mark.parametrize(
    "key",
    [
        pytest.param({"kty": "oct", "k": "c2VjcmV0", "kid": "x"}, id="a shared secret"),
        pytest.param(jwk(WEAK, "x"), id="an RSA key that is too short"),
        pytest.param(jwk(RSA_KEY, "x", use="enc"), id="a key for encryption"),
        pytest.param(jwk(RSA_KEY, "x", d="AQAB"), id="a private key, published by mistake"),
        pytest.param(jwk(RSA_KEY, "x", alg="none"), id="a key for no algorithm"),
        pytest.param(jwk(RSA_KEY, "x", alg="HS256"), id="a key for a shared-secret algorithm"),
        pytest.param({**jwk(RSA_KEY, "x"), "kid": ""}, id="a key without a name"),
        pytest.param({**jwk(RSA_KEY, "x"), "n": 7}, id="a key that is none"),
        pytest.param({"kty": "OKP", "crv": "X25519", "x": "AQAB", "kid": "x"}, id="a key for key exchange"),
        pytest.param({"kid": "x"}, id="a name without a key"),
    ],
)
def test_a_key_is_left_out(key: dict[str, object]) -> None:
    assert set(read_jwks(published(jwk(RSA_KEY, "good"), key))) == {"good"}
    with pytest.raises(ValueError, match="no usable key"):
        read_jwks(published(key))


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"keys": {}}', b'{"keys": [7]}', b"[" * 100_000])
def test_a_document_without_keys_is_none(document: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        read_jwks(document)


async def issuer(scope: Scope, receive: Receive, send: Send) -> None:
    """An issuer's server: one address with keys, one that sends us elsewhere, one that fails."""
    answers = {
        "/keys": Response(published()),
        "/moved": RedirectResponse("/keys"),
        "/broken": Response(status_code=500),
        "/endless": Response(published() + b" " * 300_000),
    }
    await answers[scope["path"]](scope, receive, send)


async def test_keys_are_fetched_from_where_they_are_said_to_be_and_nowhere_else() -> None:
    async with served(issuer) as address:
        assert json.loads(await fetch_jwks(f"{address}/keys"))["keys"]
        for path in ("/moved", "/broken"):
            with pytest.raises(httpx.HTTPError):
                await fetch_jwks(f"{address}{path}")
        with pytest.raises(ValueError, match="too long"):
            await fetch_jwks(f"{address}/endless")
