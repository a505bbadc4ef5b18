"""An issuer's published keys: asked for when a token names one we do not know, kept a while when it falls silent."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import httpx
import jwt

from services.gateway.domain.access.errors import IssuerSilent
from services.gateway.domain.access.issuer import ALGORITHMS

REFETCH_SECONDS = 30.0
"""At most this often is an issuer asked, whatever tokens say."""
REFRESH_SECONDS = 300.0
"""A set older than this is asked for anew, so that a key which was taken back is not believed for long."""
KEPT_SECONDS = 3600.0
"""For how long the last good set is believed while the issuer does not answer."""
_LARGEST = 256 * 1024
_RSA_BITS = 2048
_ANSWER_SECONDS = 5.0

_log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]


async def fetch_jwks(url: str) -> bytes:
    """Ask an issuer for its keys: no redirect, no proxy of the environment, five seconds, no more than it may say."""
    found = bytearray()
    async with (
        asyncio.timeout(_ANSWER_SECONDS),
        httpx.AsyncClient(trust_env=False, timeout=_ANSWER_SECONDS, follow_redirects=False) as client,
        client.stream("GET", url, headers={"accept": "application/json"}) as response,
    ):
        response.raise_for_status()
        async for part in response.aiter_bytes():
            found += part
            if len(found) > _LARGEST:
                raise ValueError("the document is too long")
    return bytes(found)


class KeySet:
    """The keys of one issuer by their ids."""

    def __init__(self, url: str, clock: Callable[[], datetime], fetch: Fetch = fetch_jwks) -> None:
        self._url = url
        self._clock = clock
        self._fetch = fetch
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._good_since: float | None = None
        self._asked_at: float | None = None
        self._asking: asyncio.Task[None] | None = None
        self._forgetters: list[Callable[[], None]] = []

    def when_changed(self, forget: Callable[[], None]) -> None:
        """Call this when a key comes, goes or changes."""
        self._forgetters.append(forget)

    async def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key of that id, or None; IssuerSilent if the issuer has not been heard for too long to tell."""
        known = self._good_keys().get(key_id)
        if known is not None:
            if self._age() >= REFRESH_SECONDS:
                self._ask()
            return known
        asking = self._ask()
        if asking is not None:
            await asyncio.shield(asking)
        if not self._good_keys():
            raise IssuerSilent
        return self._good_keys().get(key_id)

    def _good_keys(self) -> Mapping[str, jwt.PyJWK]:
        return self._keys if self._age() < KEPT_SECONDS else {}

    def _age(self) -> float:
        return float("inf") if self._good_since is None else self._now() - self._good_since

    def _now(self) -> float:
        return self._clock().timestamp()

    def _ask(self) -> asyncio.Task[None] | None:
        """The question under way, or a new one if enough time has passed since the last."""
        if self._asking is not None and not self._asking.done():
            return self._asking
        if self._asked_at is not None and self._now() - self._asked_at < REFETCH_SECONDS:
            return None
        self._asked_at = self._now()
        self._asking = asyncio.create_task(self._refresh())
        return self._asking

    async def _refresh(self) -> None:
        try:
            found = read_jwks(await self._fetch(self._url))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RecursionError) as error:
            _log.warning("the keys at %s could not be had: %s", self._url, error)
            return
        changed = {name: _said(key) for name, key in found.items()} != {
            name: _said(key) for name, key in self._keys.items()
        }
        self._keys, self._good_since = found, self._now()
        if changed:
            for forget in self._forgetters:
                forget()


def read_jwks(document: bytes) -> dict[str, jwt.PyJWK]:
    """The usable signature keys of a document; ValueError if it holds none."""
    said = json.loads(document)
    listed = said.get("keys") if isinstance(said, dict) else None
    each = listed if isinstance(listed, list) else []
    found = [key for one in each if isinstance(one, dict) and (key := _usable(one)) is not None]
    if not found:
        raise ValueError("no usable key")
    return {str(key.key_id): key for key in found}


def _usable(said: dict[str, object]) -> jwt.PyJWK | None:
    """A key pair's public half, meant for signatures, long enough, and with a name; all others are left out."""
    if said.get("kty") not in {"RSA", "EC", "OKP"} or said.get("use", "sig") != "sig" or "d" in said:
        return None
    if not isinstance(said.get("kid"), str) or not said["kid"] or said.get("alg", "RS256") not in ALGORITHMS:
        return None
    try:
        key = jwt.PyJWK(said)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    return None if said["kty"] == "RSA" and key.key.key_size < _RSA_BITS else key


def _said(key: jwt.PyJWK) -> object:
    return key.key.public_numbers() if hasattr(key.key, "public_numbers") else key.key.public_bytes_raw()
