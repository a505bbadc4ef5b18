"""Which tokens are believed at the door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.clients.issuers import Issuers
from services.gateway.domain.subject import Kind, Subject
from services.gateway.domain.tokens import AUDIENCE, TYPE, claims_of
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import InternalVerifier, NotAuthenticated, Principal, mint_internal_token

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
OPS = Subject(Kind.USER, "ops")


def signed(key: Any = KEY, algorithm: str = "EdDSA", typ: str | None = TYPE, **changed: Any) -> str:  # noqa: ANN401
    """A token that is genuine but for what is changed; a claim changed to None is missing."""
    claims = {**claims_of(OPS, ["sales_ops"], None, utc_now()), **changed}
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, key, algorithm=algorithm, headers={"typ": typ})


def at(**ago: float) -> int:
    return int((datetime.now(UTC) - timedelta(**ago)).timestamp())


def unsigned() -> str:
    return signed(key=None, algorithm="none")


def signed_with_the_public_key() -> str:
    """HS256 with what everyone may know: fools a verifier that lets the token choose the algorithm."""
    secret = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = ({"alg": "HS256", "typ": TYPE}, claims_of(OPS, ["admin"], None, utc_now()))
    text = b".".join(_encoded(json.dumps(part).encode()) for part in parts)
    return (text + b"." + _encoded(hmac.new(secret, text, hashlib.sha256).digest())).decode()


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def with_other_claims() -> str:
    head, _, signature = signed().split(".")
    forged = _encoded(json.dumps(claims_of(OPS, ["admin"], None, utc_now())).encode()).decode()
    return f"{head}.{forged}.{signature}"


def nested() -> str:
    return ".".join([_encoded(b"[" * 2900).decode(), _encoded(b"[" * 2900).decode(), "x"])


def internal(key: Ed25519PrivateKey) -> str:
    return mint_internal_token(key, Principal("user:ops", frozenset({Role.ADMIN})), AUDIENCE, utc_now())


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: "", id="nothing"),
        pytest.param(lambda: "garbage", id="garbage"),
        pytest.param(lambda: "a.b.c", id="three pieces of garbage"),
        pytest.param(lambda: "é.é.é", id="not ASCII"),
        pytest.param(nested, id="nested deeper than can be read"),
        pytest.param(lambda: signed() + "x" * 9000, id="longer than any of ours"),
        pytest.param(unsigned, id="alg none"),
        pytest.param(signed_with_the_public_key, id="HS256 with the public key as the secret"),
        pytest.param(with_other_claims, id="claims changed after signing"),
        pytest.param(lambda: signed(OTHER), id="another key"),
        pytest.param(lambda: signed(iss="https://else.example"), id="another issuer"),
        pytest.param(lambda: signed(aud="people"), id="another audience"),
        pytest.param(lambda: signed(exp=at(seconds=1)), id="expired"),
        pytest.param(lambda: signed(iat=at(minutes=-10)), id="issued in the future"),
        pytest.param(lambda: signed(nbf=at(minutes=-10)), id="not yet valid"),
        pytest.param(lambda: signed(exp=None), id="no expiry"),
        pytest.param(lambda: signed(iat=None), id="no issue time"),
        pytest.param(lambda: signed(sub=None), id="no subject"),
        pytest.param(lambda: signed(iss=None), id="no issuer"),
        pytest.param(lambda: signed(aud=None), id="no audience"),
        pytest.param(lambda: signed(roles="admin"), id="roles that are no list"),
        pytest.param(lambda: signed(typ="JWT"), id="another type"),
        pytest.param(lambda: signed(typ=None), id="no type"),
        pytest.param(lambda: internal(KEY), id="an internal token, even signed with the users' key"),
        pytest.param(lambda: internal(OTHER), id="an internal token"),
    ],
)
async def test_a_token_is_not_believed(token: Callable[[], str]) -> None:
    with pytest.raises(NotAuthenticated):
        await believed().vouched(token())


def believed() -> Issuers:
    issuers = Issuers(utc_now)
    issuers.believe([BuiltinIssuer(KEY.public_key())])
    return issuers


async def test_a_genuine_token_is_believed() -> None:
    vouched = await BuiltinIssuer(KEY.public_key()).vouched(signed())
    assert (vouched.identity.subject, vouched.roles) == ("user:ops", frozenset({"sales_ops"}))


def test_a_users_token_opens_no_service() -> None:
    """Whoever reaches a service directly gets nowhere with it, even were it signed with the internal key."""
    verifier = InternalVerifier([KEY.public_key()], "people", utc_now)
    for token in (signed(), signed(aud="people"), signed(aud="people", iss="salesops-gateway")):
        with pytest.raises(NotAuthenticated):
            verifier.principal(f"Bearer {token}")
