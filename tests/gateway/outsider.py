"""An outside issuer for the tests: its keys, its tokens, and how it publishes the one for the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from services.gateway.domain.access.issuer import OutsideIssuer
from shared.store.transaction import utc_now

ISSUER, AUDIENCE = "https://login.example", "https://salesops.example"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = Ed25519PrivateKey.generate()
PAIRS: dict[str, tuple[Any, str]] = {"rsa": (RSA_KEY, "RS256"), "ec": (EC_KEY, "ES256"), "ed": (ED_KEY, "EdDSA")}

CONFIGURED = OutsideIssuer(
    issuer=ISSUER,
    audience=AUDIENCE,
    jwks_url=f"{ISSUER}/keys",
    role_claim="groups",
    role_mapping={"sales-operations": "sales_ops", "channel": "partner"},
)


def jwk(key: Any, key_id: str, **more: object) -> dict[str, object]:  # noqa: ANN401 - any key pair
    """The public half as an issuer publishes it."""
    public = key.public_key()
    known = ((rsa.RSAPublicKey, RSAAlgorithm), (ec.EllipticCurvePublicKey, ECAlgorithm), (object, OKPAlgorithm))
    algorithm = next(made for kind, made in known if isinstance(public, kind))
    said: dict[str, object] = json.loads(algorithm.to_jwk(public))
    return {**said, "kid": key_id, "use": "sig", **more}


def published(*keys: dict[str, object]) -> bytes:
    """The document at its address; by default with all of its keys."""
    every = [jwk(key, name) for name, (key, _) in PAIRS.items()]
    return json.dumps({"keys": list(keys) or every}).encode()


def claims(**changed: object) -> dict[str, object]:
    """The claims of a genuine token but for what is changed; one changed to None is missing."""
    now = utc_now()
    said: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "auth0|anna",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=10)).timestamp()),
        **changed,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(pair: str = "rsa", *, header: dict[str, object] | None = None, **changed: object) -> str:
    """A token that is genuine but for what is changed."""
    key, algorithm = PAIRS[pair]
    headers = {"typ": "at+jwt", "kid": pair, **(header or {})}
    present = {name: value for name, value in headers.items() if value is not None or name == "typ"}
    # Signed as it stands: PyJWT itself would refuse to write some of what others may send us.
    return jwt.PyJWS().encode(json.dumps(claims(**changed)).encode(), key, algorithm=algorithm, headers=present)


class Publisher:
    """Where the keys are published: it counts who asks, and can fall silent or change its mind."""

    def __init__(self, document: bytes | None = None) -> None:
        self.document = published() if document is None else document
        self.asked = 0
        self.silent = False
        self.meanwhile: Callable[[], None] = lambda: None

    async def fetch(self, _url: str) -> bytes:
        """What an issuer's server answers."""
        self.asked += 1
        self.meanwhile()
        if self.silent:
            raise ConnectionRefusedError("silent")
        return self.document
