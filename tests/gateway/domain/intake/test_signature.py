"""A signature holds for one message, one body, one secret and five minutes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.domain.intake.signature import (
    SignatureRefused,
    Signed,
    check_signature,
    signature,
    signed_headers,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRET, OTHER = bytes(range(32)), bytes(32)
BODY = b'{"test": 2432232314}'


def signed(secret: bytes = SECRET, at: datetime = NOW, message: str = "msg_1", body: bytes = BODY) -> Signed:
    stamp = str(int(at.timestamp()))
    return Signed(message, stamp, f"v1,{signature(secret, message, stamp, body)}")


def test_the_published_example_of_standard_webhooks() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    found = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", BODY)

    assert found == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("said", "secrets"),
    [
        pytest.param(signed(), [SECRET], id="signed just now"),
        pytest.param(signed(), [OTHER, SECRET], id="with the older of two live secrets"),
        pytest.param(signed(at=NOW - timedelta(minutes=5)), [SECRET], id="five minutes late"),
        pytest.param(signed(at=NOW + timedelta(minutes=5)), [SECRET], id="by a clock five minutes ahead"),
        pytest.param(
            Signed("msg_1", signed().timestamp, "v1a,xyz v1,AAAA " + signed().signatures),
            [SECRET],
            id="among signatures of other schemes and secrets",
        ),
    ],
)
def test_what_is_believed(said: Signed, secrets: list[bytes]) -> None:
    check_signature(said, BODY, secrets, NOW)


@pytest.mark.parametrize(
    ("said", "secrets"),
    [
        pytest.param(signed(OTHER), [SECRET], id="another secret"),
        pytest.param(signed(body=b"{}"), [SECRET], id="another body"),
        pytest.param(Signed("msg_2", signed().timestamp, signed().signatures), [SECRET], id="another message's"),
        pytest.param(signed(at=NOW - timedelta(seconds=301)), [SECRET], id="stale"),
        pytest.param(signed(at=NOW + timedelta(seconds=301)), [SECRET], id="from the future"),
        pytest.param(signed(), [], id="no secret is live"),
        pytest.param(Signed("", signed().timestamp, signed().signatures), [SECRET], id="no id"),
        pytest.param(Signed("msg_1", "", ""), [SECRET], id="not signed"),
        pytest.param(Signed("msg_1", "noon", signed().signatures), [SECRET], id="a time that is none"),
        pytest.param(Signed("msg_1", "9" * 40, signed().signatures), [SECRET], id="a time beyond all times"),
        pytest.param(Signed("msg_1", "\N{ARABIC-INDIC DIGIT ONE}", "v1,x"), [SECRET], id="foreign digits"),
        pytest.param(Signed("msg_1", signed().timestamp, "v1,\xe4"), [SECRET], id="a signature beyond ASCII"),
        pytest.param(
            Signed("msg_1", signed().timestamp, signed().signatures.replace("v1,", "v1a,")),
            [SECRET],
            id="another scheme",
        ),
    ],
)
def test_what_is_refused(said: Signed, secrets: list[bytes]) -> None:
    with pytest.raises(SignatureRefused):
        check_signature(said, BODY, secrets, NOW)


def test_what_the_command_signs_is_believed() -> None:
    headers = signed_headers("whsec_" + base64.b64encode(SECRET).decode(), "msg_9", NOW, BODY)

    check_signature(Signed(*headers.values()), BODY, [SECRET], NOW)


@pytest.mark.parametrize("secret", ["", "MfKQ9r8G", "whsec_***"])
def test_a_secret_that_is_none_is_told(secret: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - base64's own words for the last
        signed_headers(secret, "msg_9", NOW, BODY)
