"""Which hosts we answer for."""

from __future__ import annotations

import pytest

from services.gateway.domain.errors import HostNotServed
from services.gateway.domain.hosts import check_host

SERVED = frozenset({"api.example.com", "[::1]"})


@pytest.mark.parametrize("host", ["api.example.com", "API.example.com:8443", "api.example.com.", "[::1]:8080", "[::1]"])
def test_our_hosts_are_served_whatever_the_port(host: str) -> None:
    check_host(host, SERVED)


@pytest.mark.parametrize(
    "host",
    [None, "", "example.com", "api.example.com.evil.com", "evil.com:api.example.com", "[::2]", "api.example.com@evil"],
)
def test_others_are_not(host: str | None) -> None:
    with pytest.raises(HostNotServed):
        check_host(host, SERVED)


def test_without_a_list_every_host_is_ours() -> None:
    check_host("anything", frozenset())
