"""The configuration in force, and how another takes its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.gateway.forwarding.rules import Live, reload_configured
from services.gateway.forwarding.service.addresses import behind_addresses
from services.gateway.settings import Configuration, read_configuration

GOOD = """
version: "7"
hosts: [API.example.com]
proxies: [10.0.0.0/8]
rates: {route: {requests: 5, seconds: 10}}
routes: {POST /v1/leads: {rate: {requests: 1}, strict: true, answer_within: 3}}
services: {leads: {instances: [{url: "http://leads:8000", weight: 3, when: {X-Canary: "1"}}], answer_within: 2}}
"""


def refusals() -> float:
    return REGISTRY.get_sample_value("gateway_configuration_reloads_total", {"outcome": "refused"}) or 0.0


def test_what_is_written_holds() -> None:
    rules = Live(read_configuration(GOOD)).rules
    assert rules.hosts == {"api.example.com"}
    own, others = rules.of_route("POST", "/v1/leads"), rules.of_route("GET", "/v1/leads")
    assert (own.rate.quota, own.rate.strict, own.answer_within) == (1, True, 3)
    assert (others.rate.quota, others.rate.seconds, others.rate.strict, others.answer_within) == (5, 10, False, None)
    assert (rules.answer_within("leads"), rules.answer_within("people")) == (2, 30)


def test_an_empty_file_is_the_defaults() -> None:
    assert read_configuration("") == Configuration()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("limits: {boddy: 1}", id="a word nobody knows"),
        pytest.param("limits: {body: -1}", id="a number below nothing"),
        pytest.param("proxies: [everybody]", id="no network"),
        pytest.param("services: {leads: {instances: [{url: 'ftp://leads'}]}}", id="another protocol"),
        pytest.param("services: {leads: {instances: [{url: 'http://leads/path'}]}}", id="a path in an address"),
        pytest.param("certificates: {x: [abc]}", id="no fingerprint"),
        pytest.param("a: [", id="no YAML"),
        pytest.param("- a\n- b", id="a list"),
    ],
)
def test_a_bad_file_is_refused_whole_counted_and_changes_nothing(tmp_path: Path, text: str) -> None:
    file, live = tmp_path / "gateway.yaml", Live(read_configuration(GOOD))
    before, rules = refusals(), live.rules
    file.write_text(f'version: "8"\n{text}')
    assert not live.reload(file)
    assert live.rules is rules
    assert refusals() == before + 1


def test_a_file_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    live = Live()
    rules = live.rules
    assert not live.reload(tmp_path / "nothing.yaml")
    assert live.rules is rules


async def test_a_good_file_holds_from_the_next_request_for_everyone(tmp_path: Path) -> None:
    file, live = tmp_path / "gateway.yaml", Live()
    leads = behind_addresses("leads", read_configuration(GOOD).service("leads"))
    live.when_changed(lambda new: leads.configure(new.service("leads")))
    file.write_text(GOOD.replace("weight: 3", "weight: 9"))
    assert live.reload(file)
    assert live.rules.configuration.version == "7"
    assert [instance.weight for instance in leads.service.instances] == [9]
    assert REGISTRY.get_sample_value("gateway_configuration_info", {"version": "7", "hash": live.rules.hash}) == 1


def test_whoever_cannot_follow_keeps_everybody_from_following() -> None:
    live, followed = Live(), list[str]()
    rules = live.rules

    def cannot(configuration: Configuration) -> None:
        if configuration.version == "7":
            raise ValueError("planted")

    live.when_changed(lambda new: followed.append(new.version))
    live.when_changed(cannot)
    with pytest.raises(ValueError, match="planted"):
        live.adopt(read_configuration(GOOD))
    assert live.rules is rules
    assert followed == ["7", "built in"]


def test_without_a_file_there_is_nothing_to_read_anew() -> None:
    live, before = Live(), refusals()
    rules = live.rules

    assert not reload_configured(live, {})
    assert (live.rules, refusals()) == (rules, before)
