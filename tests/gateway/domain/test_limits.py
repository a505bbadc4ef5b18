"""How much a request may be."""

from __future__ import annotations

import pytest

from services.gateway.domain.errors import BodyTooLarge, EncodingNotSupported, RequestNotUnderstood, UrlTooLong
from services.gateway.domain.limits import (
    Limits,
    check_declared_length,
    check_encoding,
    check_url,
    is_too_slow,
    longest_body,
)

LIMITS = Limits(url=10, body=1000, large_body=8000, idle_seconds=10, bytes_per_second=1024)


def test_the_longest_address_passes_and_one_byte_more_does_not() -> None:
    check_url(b"/" * 6, b"q" * 4, LIMITS)
    with pytest.raises(UrlTooLong):
        check_url(b"/" * 6, b"q" * 5, LIMITS)


@pytest.mark.parametrize("length", [None, b"0", b"1000", b"0999"])
def test_a_length_within_the_limit_passes(length: bytes | None) -> None:
    check_declared_length(length, 1000)


@pytest.mark.parametrize("length", [b"1001", b"10485760", b"9" * 5000])
def test_a_length_beyond_the_limit_is_refused(length: bytes) -> None:
    with pytest.raises(BodyTooLarge):
        check_declared_length(length, 1000)


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"", b" 5", "٣".encode(), b"5, 5"])
def test_what_is_no_length_is_not_understood(length: bytes) -> None:
    with pytest.raises(RequestNotUnderstood):
        check_declared_length(length, 1000)


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/v1/leads", b"application/json", 1000),
        ("/v1/leads/bulk", b"application/json", 8000),
        ("/v1/bulk/leads", b"application/json", 1000),
        ("/v1/leads/1/bulky", b"", 1000),
        ("/v1/leads", b"text/csv; charset=utf-8", 8000),
        ("/v1/leads", b"application/text/csv", 1000),
    ],
)
def test_only_many_items_at_once_may_weigh_more(path: str, kind: bytes, body: int) -> None:
    assert longest_body(path, kind, LIMITS) == body


@pytest.mark.parametrize("encoding", [None, b"", b"identity", b" Identity "])
def test_a_body_as_it_is_passes(encoding: bytes | None) -> None:
    check_encoding(encoding)


@pytest.mark.parametrize("encoding", [b"gzip", b"br", b"identity, gzip", b"deflate"])
def test_a_compressed_body_is_refused(encoding: bytes) -> None:
    with pytest.raises(EncodingNotSupported):
        check_encoding(encoding)


@pytest.mark.parametrize(
    ("seen", "waited", "slow"),
    [
        pytest.param(0, 9.9, False, id="nothing yet"),
        pytest.param(10_300, 10.1, True, id="a little less than it must be"),
        pytest.param(10_400, 10.1, False, id="just what it must be"),
        pytest.param(1_000_000, 60, False, id="long and steady"),
        pytest.param(40_000, 60, True, id="a trickle"),
    ],
)
def test_a_body_must_come_with_some_speed(seen: int, waited: float, slow: bool) -> None:
    assert is_too_slow(seen, waited, LIMITS) is slow
