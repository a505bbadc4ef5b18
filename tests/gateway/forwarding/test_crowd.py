"""Who finds room among those who are connected."""

from __future__ import annotations

from services.gateway.forwarding.crowd import Crowd, Room
from services.gateway.forwarding.rules import Rules
from services.gateway.settings import Configuration, LimitSettings

FREE, FULL, CRUSH = Room.FREE, Room.FULL, Room.CRUSH


def rules(connections: int, of_address: int, *proxies: str) -> Rules:
    limits = LimitSettings(connections=connections, connections_of_address=of_address)
    return Rules(Configuration.model_validate({"limits": limits, "proxies": proxies}))


def test_each_address_has_room_for_so_many_and_all_together_for_so_many() -> None:
    crowd, terms = Crowd(), rules(3, 2)
    comers = ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert [crowd.enter(one, terms) for one in comers] == [FREE, FREE, FULL, FREE, CRUSH]


def test_an_address_of_ipv6_is_its_network() -> None:
    crowd, terms = Crowd(), rules(9, 1)
    assert [crowd.enter(one, terms) for one in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")] == [FREE, FULL, FREE]


def test_a_proxy_of_ours_counts_in_all_only() -> None:
    crowd, terms = Crowd(), rules(3, 1, "10.0.0.0/8")
    assert [crowd.enter("10.0.0.1", terms) for _ in range(4)] == [FREE, FREE, FREE, FULL]


def test_whoever_leaves_makes_room_and_nothing_is_left_behind() -> None:
    crowd, terms = Crowd(), rules(1, 1)
    for _ in range(3):
        found = [crowd.enter("192.0.2.1", terms) for _ in range(3)]
        assert found == [FREE, FULL, CRUSH]
        for one in found:
            crowd.leave("192.0.2.1", one)
    assert vars(crowd) == vars(Crowd())


def test_another_configuration_holds_for_the_next() -> None:
    crowd = Crowd()
    assert [crowd.enter("192.0.2.1", rules(1, 1)), crowd.enter("192.0.2.1", rules(2, 2))] == [FREE, FREE]
