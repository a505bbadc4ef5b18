"""Which paths are let through."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.errors import PathNotAllowed
from services.gateway.domain.paths import read_path


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"/v1/../internal", id="a dot segment"),
        pytest.param(b"/v1/./leads", id="a single dot"),
        pytest.param(b"/v1/leads/..", id="a dot segment at the end"),
        pytest.param(b"/v1/%2e%2e/leads", id="an encoded dot segment"),
        pytest.param(b"/v1/.%2E/leads", id="a half-encoded dot segment"),
        pytest.param(b"/v1/leads%2f..", id="an encoded slash"),
        pytest.param(b"/v1/leads%2F1", id="an encoded slash in capitals"),
        pytest.param(b"/v1\\leads", id="a backslash"),
        pytest.param(b"/v1/leads%5c1", id="an encoded backslash"),
        pytest.param(b"/v1/leads%00", id="an encoded zero byte"),
        pytest.param(b"/v1/leads%0d%0aX-Evil:1", id="an encoded line break"),
        pytest.param(b"/v1/leads\x00", id="a zero byte"),
        pytest.param(b"/v1/leads%252e%252e", id="double encoding"),
        pytest.param(b"/v1/%25252e", id="triple encoding"),
        pytest.param(b"/v1/%zz", id="a broken escape"),
        pytest.param(b"/v1/leads%2", id="an escape cut off"),
        pytest.param(b"/v1/%ff", id="not UTF-8"),
        pytest.param("/v1/é".encode(), id="raw bytes beyond ASCII"),
        pytest.param(b"/v1/a b", id="a raw space"),
        pytest.param(b"v1/leads", id="no leading slash"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_an_ambiguous_path_is_refused(raw: bytes) -> None:
    with pytest.raises(PathNotAllowed):
        read_path(raw)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        pytest.param(b"/", "/", id="the root"),
        pytest.param(b"/v1/leads", "/v1/leads", id="plain"),
        pytest.param(b"/v1/leads/a%20b", "/v1/leads/a b", id="an encoded space"),
        pytest.param(b"/v1/leads/%C3%A9", "/v1/leads/é", id="encoded UTF-8"),
        pytest.param(b"/v1/leads/v1.2...3", "/v1/leads/v1.2...3", id="dots inside a word"),
        pytest.param(b"/v1/leads/50%25", "/v1/leads/50%", id="an encoded percent sign that encodes nothing"),
    ],
)
def test_a_plain_path_is_read(raw: bytes, path: str) -> None:
    assert read_path(raw) == path


@given(st.text(st.characters(min_codepoint=0x20, exclude_characters="/\\%\x7f", exclude_categories=["Cs"]), min_size=1))
def test_every_word_that_is_no_dots_can_be_named(word: str) -> None:
    raw = f"/v1/leads/{quote(word, safe='')}".encode()
    if word in {".", ".."}:
        with pytest.raises(PathNotAllowed):
            read_path(raw)
    else:
        assert read_path(raw) == f"/v1/leads/{word}"
