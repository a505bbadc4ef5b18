"""Who is believed about who is calling."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from services.gateway.domain.proxies import caller_address, caller_scheme, counted_as, forwarded

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        pytest.param("198.51.100.7", ["6.6.6.6"], "198.51.100.7", id="a stranger's word is worth nothing"),
        pytest.param("10.0.0.1", ["198.51.100.7"], "198.51.100.7", id="our proxy's is believed"),
        pytest.param("10.0.0.1", ["6.6.6.6, 198.51.100.7"], "198.51.100.7", id="but not what it was told itself"),
        pytest.param("10.0.0.1", ["198.51.100.7, 10.0.0.2"], "198.51.100.7", id="two proxies of ours"),
        pytest.param("10.0.0.1", ["6.6.6.6", "198.51.100.7"], "198.51.100.7", id="two fields are one list"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="a proxy that says nothing"),
        pytest.param("10.0.0.1", ["nonsense"], "10.0.0.1", id="a word that is no address"),
        pytest.param("10.0.0.1", ["6.6.6.6, nonsense, 10.0.0.2"], "10.0.0.2", id="nothing is believed beyond nonsense"),
        pytest.param("fd00::1", ["2001:db8::7"], "2001:db8::7", id="the newer addresses"),
    ],
)
def test_the_callers_address(peer: str, said: list[str], address: str) -> None:
    assert caller_address(peer, [(b"x-forwarded-for", one.encode()) for one in said], TRUSTED) == address


def test_without_proxies_nobody_is_believed() -> None:
    assert caller_address("10.0.0.1", [(b"x-forwarded-for", b"6.6.6.6")], ()) == "10.0.0.1"


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [("10.0.0.1", b"https", "https"), ("10.0.0.1", b"gopher", "http"), ("6.6.6.6", b"https", "http")],
)
def test_the_callers_scheme(peer: str, said: bytes, scheme: str) -> None:
    assert caller_scheme(peer, "http", [(b"x-forwarded-proto", said)], TRUSTED) == scheme


def test_services_are_told_in_our_words() -> None:
    assert forwarded("198.51.100.7", "https", "api.example.com") == [
        (b"x-forwarded-for", b"198.51.100.7"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"api.example.com"),
    ]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        pytest.param("198.51.100.7", "198.51.100.7", id="one of the older is one caller"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="a network of the newer is one caller"),
        pytest.param("2001:db8:1:2::1", "2001:db8:1:2::/64", id="whichever of its addresses it takes"),
        pytest.param("::ffff:198.51.100.7", "198.51.100.7", id="one of the older in the newer spelling"),
        pytest.param("", "", id="none"),
        pytest.param("a:b", "a:b", id="no address"),
    ],
)
def test_for_what_an_address_counts(address: str, counted: str) -> None:
    assert counted_as(address) == counted
