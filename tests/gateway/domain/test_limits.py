"""How much a request may be."""

from __future__ import annotations

import pytest

from services.gateway.domain.errors import BodyTooLarge, RequestNotUnderstood, UrlTooLong
from services.gateway.domain.limits import Limits, check_declared_length, check_url, limits_of

LIMITS = Limits(url=10, body=1000)


def test_the_longest_address_passes_and_one_byte_more_does_not() -> None:
    check_url(b"/" * 6, b"q" * 4, LIMITS)
    with pytest.raises(UrlTooLong):
        check_url(b"/" * 6, b"q" * 5, LIMITS)


@pytest.mark.parametrize("length", [None, "0", "1000", "0999"])
def test_a_length_within_the_limit_passes(length: str | None) -> None:
    check_declared_length(length, LIMITS)


@pytest.mark.parametrize("length", ["1001", "10485760", "9" * 5000])
def test_a_length_beyond_the_limit_is_refused(length: str) -> None:
    with pytest.raises(BodyTooLarge):
        check_declared_length(length, LIMITS)


@pytest.mark.parametrize("length", ["-1", "1e3", "", " 5", "٣", "5, 5"])
def test_what_is_no_length_is_not_understood(length: str) -> None:
    with pytest.raises(RequestNotUnderstood):
        check_declared_length(length, LIMITS)


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/leads", 1000), ("/v1/leads/bulk", 8000), ("/v1/bulk/leads", 1000), ("/v1/leads/1/bulky", 1000)],
)
def test_only_many_items_at_once_may_weigh_more(path: str, body: int) -> None:
    assert limits_of(path, Limits(body=1000, bulk_body=8000)).body == body
