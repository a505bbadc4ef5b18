"""Which service answers where."""

from __future__ import annotations

import pytest

from services.gateway.domain.routes import RESOURCES, service_of


@pytest.mark.parametrize(
    ("path", "service"),
    [
        pytest.param("/v1/members", "people", id="a list"),
        pytest.param("/v1/opportunities/7/win", "pipeline", id="a transition"),
        pytest.param("/v1/backlog", "gateway", id="the gateway's own"),
        pytest.param("/v1/members/", None, id="one spelling only: no slash at the end"),
        pytest.param("/v1/nothing", None, id="an unknown resource"),
        pytest.param("/v1/membersx", None, id="a word that only begins like a resource"),
        pytest.param("/v1/Members", None, id="capitals"),
        pytest.param("/v1//members", None, id="an empty segment"),
        pytest.param("/v2/members", None, id="an unknown version"),
        pytest.param("/v1", None, id="no resource"),
        pytest.param("/x/v1/members", None, id="the version further behind"),
        pytest.param("/metrics", None, id="not versioned"),
    ],
)
def test_the_first_word_decides(path: str, service: str | None) -> None:
    assert service_of(path) == service


def test_no_resource_has_two_owners() -> None:
    resources = [resource for owned in RESOURCES.values() for resource in owned]
    assert len(resources) == len(set(resources))
