"""The `sign` command says what a partner's system has to send with a body, and never the secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from services import sign
from services.__main__ import parse
from services.gateway.domain.intake.signature import Signed, check_signature
from shared.store.transaction import utc_now

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


def test_what_it_prints_is_believed_for_exactly_that_body(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = tmp_path / "event.json"
    body.write_bytes(b'{"id": "1"}\n')

    assert sign.run(parse(["sign", str(body), "--id", "msg_7"]), {"WEBHOOK_SECRET": SECRET}) == 0

    said = capsys.readouterr()
    headers = dict(line.split(": ", 1) for line in said.out.splitlines())
    assert headers["webhook-id"] == "msg_7"
    check_signature(Signed(*headers.values()), body.read_bytes(), [KEY], utc_now())
    assert SECRET not in said.out + said.err


def test_without_a_secret_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = tmp_path / "event.json"
    body.write_bytes(b"{}")

    assert sign.run(parse(["sign", str(body)]), {}) == 1
    assert "WEBHOOK_SECRET" in capsys.readouterr().err
