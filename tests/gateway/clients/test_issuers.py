"""Who is asked about a token, and how long its answer is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import jwt
import pytest

from services.gateway.clients.issuers import Issuers, configured
from services.gateway.domain.access.principal import Identity
from services.gateway.domain.tokens import Vouched
from services.gateway.settings import read_configuration
from shared.store.transaction import utc_now
from shared.web.identity import NotAuthenticated
from tests.gateway.outsider import CONFIGURED


class Says:
    """An issuer that believes everything, and counts how often it is asked."""

    def __init__(self, issuer: str, seconds: float = 3600) -> None:
        self.issuer = issuer
        self.asked = 0
        self.forget: Callable[[], None] = lambda: None
        self.seconds = seconds

    async def vouched(self, token: str) -> Vouched:  # noqa: ARG002 - it believes everything
        self.asked += 1
        return Vouched(Identity(self.issuer, "anna"), frozenset(), None, utc_now().timestamp() + self.seconds)

    def when_keys_change(self, forget: Callable[[], None]) -> None:
        self.forget = forget


def token(issuer: object) -> str:
    said = {"iss": issuer} if issuer is not None else {}
    return jwt.PyJWS().encode(json.dumps(said).encode(), "a secret that is long enough for HS256", algorithm="HS256")


def believing(*issuers: Says) -> tuple[Issuers, list[timedelta]]:
    ahead = [timedelta()]
    made = Issuers(lambda: utc_now() + ahead[0])
    made.believe(issuers)
    return made, ahead


async def test_each_token_goes_to_the_issuer_it_names() -> None:
    a, b = Says("https://a"), Says("https://b")
    issuers, _ = believing(a, b)
    assert (await issuers.vouched(token("https://b"))).identity.issuer == "https://b"
    assert (a.asked, b.asked) == (0, 1)


@pytest.mark.parametrize("named", ["https://c", "", None, 7, ["https://a"], {"a": 1}])
async def test_an_issuer_that_is_not_believed_is_not_asked(named: object) -> None:
    issuers, _ = believing(Says("https://a"))
    with pytest.raises(NotAuthenticated):
        await issuers.vouched(token(named))


async def test_what_was_genuine_is_remembered_for_a_minute() -> None:
    a = Says("https://a")
    issuers, ahead = believing(a)
    presented = token("https://a")
    first = await issuers.vouched(presented)
    ahead[0] = timedelta(seconds=59)
    assert await issuers.vouched(presented) is first
    ahead[0] = timedelta(seconds=61)
    assert await issuers.vouched(presented) is not first


async def test_what_is_remembered_is_forgotten_at_its_expiry() -> None:
    a = Says("https://a", seconds=2)
    issuers, ahead = believing(a)
    presented = token("https://a")
    await issuers.vouched(presented)
    ahead[0] = timedelta(seconds=3)
    with pytest.raises(NotAuthenticated, match="expired"):
        await issuers.vouched(presented)
    assert a.asked == 2


async def test_when_an_issuer_changes_its_keys_everything_is_forgotten() -> None:
    a, told = Says("https://a"), []
    issuers, _ = believing(a)
    issuers.when_keys_change(lambda: told.append(1))
    presented = token("https://a")
    await issuers.vouched(presented)
    a.forget()
    await issuers.vouched(presented)
    assert (a.asked, len(told)) == (2, 1)


async def test_an_issuer_that_is_struck_off_is_believed_no_longer() -> None:
    issuers, _ = believing(Says("https://a"))
    presented, told = token("https://a"), []
    issuers.when_keys_change(lambda: told.append(1))
    await issuers.vouched(presented)
    issuers.believe([])
    assert told
    with pytest.raises(NotAuthenticated):
        await issuers.vouched(presented)


def test_an_issuer_is_believed_as_it_is_configured() -> None:
    read = read_configuration(
        """
        issuers:
          - issuer: https://login.example
            audience: https://salesops.example
            jwks_url: https://login.example/keys
            role_claim: groups
            role_mapping: {sales-operations: sales_ops, channel: partner}
        """
    )
    assert configured(read.issuers[0]) == CONFIGURED


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("issuer: salesops-builtin-issuer", id="the name of our own command line"),
        pytest.param("jwks_url: http://login.example/keys", id="keys in clear text"),
        pytest.param("jwks_url: http://localhost.evil.example/keys", id="an address that only begins like ours"),
        pytest.param("jwks_url: file:///etc/passwd", id="keys from a file"),
        pytest.param("algorithms: [HS256]", id="a shared secret"),
        pytest.param("algorithms: [none]", id="no signature"),
        pytest.param("role_mapping: {boss: emperor}", id="a role there is not"),
        pytest.param("link_by_email: true", id="linking by e-mail, which there is not"),
    ],
)
def test_a_configuration_is_refused(line: str) -> None:
    name = line.split(":", maxsplit=1)[0]
    good = {"issuer": "https://a.example", "audience": "x", "jwks_url": "https://a.example/keys"}
    lines = [f"{key}: {value}" for key, value in good.items() if key != name] + [line]
    with pytest.raises(ValueError, match=name):
        read_configuration("issuers:\n  - " + "\n    ".join(lines))
