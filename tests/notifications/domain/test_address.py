"""Outgoing webhooks reach the open internet and nothing of ours."""

import pytest

from services.notifications.domain.address import Target, is_public, permitted, target_of
from services.notifications.domain.errors import WebhookUrlNotAllowed


@pytest.mark.parametrize(
    ("address", "public"),
    [
        pytest.param("93.184.216.34", True, id="an ordinary address"),
        pytest.param("2606:2800:220:1:248:1893:25c8:1946", True, id="an ordinary IPv6 address"),
        pytest.param("10.0.0.1", False, id="private 10/8"),
        pytest.param("172.16.5.4", False, id="private 172.16/12"),
        pytest.param("192.168.1.1", False, id="private 192.168/16"),
        pytest.param("127.0.0.1", False, id="loopback"),
        pytest.param("127.8.8.8", False, id="all of 127/8 is loopback"),
        pytest.param("0.0.0.0", False, id="unspecified"),  # noqa: S104 - an example, not a binding
        pytest.param("169.254.169.254", False, id="link-local, where clouds keep their metadata"),
        pytest.param("100.64.0.1", False, id="carrier-grade NAT"),
        pytest.param("224.0.1.1", False, id="multicast"),
        pytest.param("240.0.0.1", False, id="reserved"),
        pytest.param("255.255.255.255", False, id="broadcast"),
        pytest.param("::1", False, id="IPv6 loopback"),
        pytest.param("fe80::1", False, id="IPv6 link-local"),
        pytest.param("fd00::1", False, id="IPv6 unique local"),
        pytest.param("ff0e::1", False, id="IPv6 multicast"),
        pytest.param("::ffff:8.8.8.8", False, id="IPv4 mapped into IPv6"),
        pytest.param("2002:0a00:0001::1", False, id="6to4 around a private address"),
        pytest.param("64:ff9b::7f00:1", False, id="NAT64 around loopback"),
        pytest.param("64:ff9b:1::a00:1", False, id="local NAT64 around a private address"),
        pytest.param("2001:0:4136:e378:8000:63bf:3fff:fdd2", False, id="Teredo"),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://example.com/hook", id="without TLS"),
        pytest.param("https://example.com:8443/hook", id="another port"),
        pytest.param("https://user:word@example.com/", id="with a password"),
        pytest.param("https:///hook", id="without a host"),
        pytest.param("ftp://example.com/", id="another scheme"),
        pytest.param("https://10.0.0.1/", id="a private address"),
        pytest.param("https://[::1]/", id="IPv6 loopback"),
        pytest.param("https://localhost/", id="this machine"),
        pytest.param("https://LOCALHOST./", id="this machine, in disguise"),
        pytest.param("https://db.internal/", id="an internal name"),
        pytest.param("https://[::1", id="not a URL"),
        pytest.param("https://example.com:99999/", id="not a port"),
        pytest.param("https://example.com/#part", id="a fragment is never sent"),
    ],
)
def test_urls_whose_form_alone_forbids_them(url: str) -> None:
    with pytest.raises(WebhookUrlNotAllowed) as refused:
        target_of(url, allow_loopback=False)
    assert (refused.value.field, refused.value.code) == ("url", "webhook_url_not_allowed")


def test_a_public_url_is_taken_apart() -> None:
    expected = Target("https", "hooks.example.com", 443, "/in?x=1")
    assert target_of("https://hooks.example.com/in?x=1", allow_loopback=False) == expected


def test_loopback_is_reached_only_where_it_is_allowed() -> None:
    assert target_of("http://127.0.0.1:8000/hook", allow_loopback=True) == Target("http", "127.0.0.1", 8000, "/hook")
    with pytest.raises(WebhookUrlNotAllowed):
        target_of("http://127.0.0.1:8000/hook", allow_loopback=False)


def test_allowing_loopback_allows_nothing_else() -> None:
    assert permitted("127.0.0.1", allow_loopback=True)
    assert not permitted("10.0.0.1", allow_loopback=True)
    with pytest.raises(WebhookUrlNotAllowed):
        target_of("http://10.0.0.1/", allow_loopback=True)
