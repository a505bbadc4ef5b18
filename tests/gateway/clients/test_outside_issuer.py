"""Which tokens of an outside issuer are believed: RFC 8725, line by line."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.clients.issuers import Issuers
from services.gateway.clients.outside_issuer import OutsideTokens, outside_tokens
from services.gateway.domain.access.issuer import OutsideIssuer
from services.gateway.domain.access.principal import Identity
from services.gateway.domain.subject import Kind, Subject
from services.gateway.use_cases.issue_token import mint_user_token
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import InternalVerifier, NotAuthenticated, Principal, mint_internal_token
from tests.gateway.outsider import (
    AUDIENCE,
    CONFIGURED,
    ED_KEY,
    ISSUER,
    RSA_KEY,
    Publisher,
    claims,
    jwk,
    published,
    token,
)

STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OURS = Ed25519PrivateKey.generate()


def verifier(configured: OutsideIssuer = CONFIGURED, document: bytes | None = None) -> Issuers:
    issuers = Issuers(utc_now)
    outside = OutsideTokens(configured, utc_now, Publisher(document).fetch)
    issuers.believe([BuiltinIssuer(OURS.public_key()), outside])
    return issuers


def at(**ahead: float) -> int:
    return int((utc_now() + timedelta(**ahead)).timestamp())


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header: dict[str, object], said: dict[str, object], signature: bytes = b"") -> str:
    return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(said).encode())}.{encoded(signature)}"


def hmac_with_the_public_key() -> str:
    """What everyone may know, used as a secret: fools a verifier that lets the token choose the algorithm."""
    secret = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = forged({"alg": "HS256", "typ": "at+jwt", "kid": "rsa"}, claims()).rpartition(".")[0]
    return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def unsigned(alg: str) -> str:
    return forged({"alg": alg, "typ": "at+jwt", "kid": "rsa"}, claims())


def other_claims_under_a_genuine_signature() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{encoded(json.dumps(claims(sub='boss')).encode())}.{signature}"


def by_a_stranger(**header: object) -> str:
    """Signed with a key of the forger's own, which the token brings along."""
    headers = {"typ": "at+jwt", "kid": "rsa", **header}
    return jwt.encode(claims(), STRANGER, algorithm="RS256", headers=headers)


def of_the_builtin_issuer() -> str:
    return mint_user_token(STRANGER_ED, Subject(Kind.USER, "ops"), ["admin"], None, utc_now())


STRANGER_ED = Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    "presented",
    [
        pytest.param(lambda: unsigned("none"), id="alg none"),
        pytest.param(lambda: unsigned("None"), id="alg None, spelled to slip through"),
        pytest.param(lambda: unsigned(""), id="an empty alg"),
        pytest.param(hmac_with_the_public_key, id="HS256 with the public key as the secret"),
        pytest.param(other_claims_under_a_genuine_signature, id="claims changed after signing"),
        pytest.param(by_a_stranger, id="signed by another key of the same name"),
        pytest.param(lambda: by_a_stranger(jku="https://evil.example/keys"), id="jku: where the forger's keys are"),
        pytest.param(lambda: by_a_stranger(jwk=jwk(STRANGER, "rsa")), id="jwk: the forger's key itself"),
        pytest.param(lambda: by_a_stranger(x5u="https://evil.example/cert"), id="x5u: the forger's certificate"),
        pytest.param(lambda: by_a_stranger(x5c=["MIIB"]), id="x5c: the forger's chain"),
        pytest.param(lambda: token(header={"kid": "../../keys/rsa"}), id="kid: a path"),
        pytest.param(lambda: token(header={"kid": "' OR 1=1 --"}), id="kid: SQL"),
        pytest.param(lambda: token(header={"kid": "x" * 300}), id="kid: longer than any name"),
        pytest.param(lambda: token(header={"kid": "other"}), id="kid: one the issuer has not published"),
        pytest.param(lambda: token(header={"kid": "ed"}), id="kid: a key of another kind"),
        pytest.param(lambda: token(header={"kid": None}), id="no kid"),
        pytest.param(lambda: token(header={"crit": ["exp"], "exp": 1}), id="crit: an extension not understood"),
        pytest.param(lambda: token(header={"crit": []}), id="crit: empty"),
        pytest.param(lambda: token(header={"crit": ["b64"], "b64": True}), id="crit: what the library understands"),
        pytest.param(lambda: token(header={"typ": "id+jwt"}), id="typ: another kind of token"),
        pytest.param(lambda: token(header={"typ": "internal+jwt"}), id="typ: internal"),
        pytest.param(lambda: token(header={"typ": "user+jwt"}), id="typ: of our own command line"),
        pytest.param(lambda: token(header={"typ": None}), id="no typ"),
        pytest.param(lambda: token(iss="https://else.example"), id="another issuer"),
        pytest.param(lambda: token(iss=f"{ISSUER}/"), id="an issuer spelled almost alike"),
        pytest.param(lambda: token(iss=[ISSUER]), id="an issuer that is a list"),
        pytest.param(lambda: token(iss="salesops-builtin-issuer"), id="the name of our own command line"),
        pytest.param(lambda: token(iss="salesops-gateway"), id="the name of the gateway itself"),
        pytest.param(lambda: token(aud="another-client"), id="another audience"),
        pytest.param(lambda: token(aud=["another-client"]), id="other audiences"),
        pytest.param(lambda: token(aud={AUDIENCE: 1}), id="an audience that is no name"),
        pytest.param(lambda: token(exp=at(seconds=-1)), id="expired a second ago"),
        pytest.param(lambda: token(exp="tomorrow"), id="an expiry that is no instant"),
        pytest.param(lambda: token(iat=at(minutes=5)), id="issued in the future"),
        pytest.param(lambda: token(nbf=at(minutes=5)), id="not yet valid"),
        pytest.param(lambda: token(exp=None), id="no expiry"),
        pytest.param(lambda: token(iat=None), id="no issue time"),
        pytest.param(lambda: token(sub=None), id="no subject"),
        pytest.param(lambda: token(iss=None), id="no issuer"),
        pytest.param(lambda: token(aud=None), id="no audience"),
        pytest.param(lambda: token(sub=""), id="an empty subject"),
        pytest.param(lambda: token(sub=7), id="a subject that is a number"),
        pytest.param(lambda: token(padding="x" * 9000), id="longer than any of ours"),
        pytest.param(lambda: token()[:-4], id="cut off"),
        pytest.param(lambda: token() + ".x", id="of four parts"),
        pytest.param(lambda: "x", id="garbage"),
        pytest.param(of_the_builtin_issuer, id="of another house's command line"),
        pytest.param(
            lambda: mint_internal_token(OURS, Principal("user:ops", frozenset({Role.ADMIN})), AUDIENCE, utc_now()),
            id="an internal token",
        ),
    ],
)
async def test_a_token_is_not_believed(presented: Callable[[], str]) -> None:
    with pytest.raises(NotAuthenticated):
        await verifier().vouched(presented())


@pytest.mark.parametrize("pair", ["rsa", "ec", "ed"])
async def test_a_genuine_token_is_believed(pair: str) -> None:
    vouched = await verifier().vouched(token(pair, groups=["sales-operations", "board"], name="Anna"))
    assert vouched.identity == Identity(ISSUER, "auth0|anna")
    assert (vouched.roles, vouched.name) == (frozenset({"sales_ops"}), "Anna")


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "JWT"])
async def test_a_type_has_several_spellings(typ: str) -> None:
    assert await verifier().vouched(token(header={"typ": typ}))


async def test_an_audience_may_be_one_of_several() -> None:
    assert await verifier().vouched(token(aud=["another-client", AUDIENCE]))


async def test_a_clock_may_be_a_little_ahead() -> None:
    assert await verifier().vouched(token(iat=at(seconds=20), nbf=at(seconds=20)))


async def test_only_the_algorithms_that_are_configured_are_allowed() -> None:
    issuers = verifier(replace(CONFIGURED, algorithms=frozenset({"ES256"})))
    assert await issuers.vouched(token("ec"))
    with pytest.raises(NotAuthenticated, match="algorithm"):
        await issuers.vouched(token("rsa"))


async def test_a_key_is_used_for_its_own_algorithm_only() -> None:
    document = published(jwk(RSA_KEY, "rsa", alg="RS512"))
    issuers = verifier(replace(CONFIGURED, algorithms=frozenset({"RS256", "RS512"})), document)
    with pytest.raises(NotAuthenticated, match="algorithm"):
        await issuers.vouched(token("rsa"))


async def test_where_it_is_configured_a_type_may_be_missing() -> None:
    assert await verifier(replace(CONFIGURED, types=frozenset({""}))).vouched(token(header={"typ": None}))


async def test_an_outside_token_opens_no_service() -> None:
    """Whoever reaches a service directly gets nowhere with it, even were the internal key the issuer's own."""
    for audience in (AUDIENCE, "people"):
        with pytest.raises(NotAuthenticated):
            InternalVerifier([ED_KEY.public_key()], "people", utc_now).principal(f"Bearer {token('ed', aud=audience)}")


async def test_of_an_issuer_nothing_was_changed_about_the_keys_are_kept() -> None:
    had = OutsideTokens(CONFIGURED, utc_now)
    changed = replace(CONFIGURED, issuer="https://b.example")
    first, second = outside_tokens([CONFIGURED, changed], [had], utc_now)
    assert first is had
    assert second.configured == changed
