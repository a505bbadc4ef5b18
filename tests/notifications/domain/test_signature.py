"""A receiver with the secret can verify a message with nothing but the standard."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

from services.notifications.domain.signature import secret_text, signed_headers

KEY = bytes(range(32))
SENT_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_signature_is_the_standards() -> None:
    headers = signed_headers(KEY, str(UUID(int=7)), SENT_AT, b'{"a":1}')
    signed = f"{UUID(int=7)}.{int(SENT_AT.timestamp())}.".encode() + b'{"a":1}'
    expected = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    assert headers == {
        "webhook-id": str(UUID(int=7)),
        "webhook-timestamp": str(int(SENT_AT.timestamp())),
        "webhook-signature": f"v1,{expected}",
    }


def test_the_standards_published_example_is_reproduced() -> None:
    """The test vector of the Standard Webhooks reference libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed_headers(
        key,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_shown_in_the_standards_form() -> None:
    shown = secret_text(KEY)
    assert shown.startswith("whsec_")
    assert base64.b64decode(shown.removeprefix("whsec_")) == KEY
