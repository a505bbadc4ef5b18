"""Which route a path follows."""

from __future__ import annotations

import pytest

from services.gateway.domain.route_table import RouteTable

TABLE = RouteTable(
    {
        "/v1/leads": ("GET", "POST"),
        "/v1/leads/bulk": ("POST",),
        "/v1/leads/{lead_id}": ("GET", "PATCH"),
        "/v1/leads/{lead_id}/notes/{note_id}": ("DELETE",),
        "/v1/{kind}/{id}": ("GET",),
    }
)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/leads", "/v1/leads"),
        ("/v1/leads/bulk", "/v1/leads/bulk"),
        ("/v1/leads/7", "/v1/leads/{lead_id}"),
        ("/v1/leads/a b", "/v1/leads/{lead_id}"),
        ("/v1/leads/7/notes/8", "/v1/leads/{lead_id}/notes/{note_id}"),
        ("/v1/deals/7", "/v1/{kind}/{id}"),
        ("/v1/leads/7/notes", None),
        ("/v1/leads/", None),
        ("/v1//7", None),
        ("/v1/leads//notes/8", None),
        ("/", None),
    ],
)
def test_a_path_follows_one_route_or_none(path: str, template: str | None) -> None:
    found = TABLE.route_of(path)
    assert (found and found.template) == template


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/leads", "GET, HEAD, OPTIONS, POST"),
        ("/v1/leads/bulk", "OPTIONS, POST"),
        ("/v1/leads/7/notes/8", "DELETE, OPTIONS"),
    ],
)
def test_what_can_be_done_is_told(path: str, allowed: str) -> None:
    found = TABLE.route_of(path)
    assert found is not None
    assert found.allowed == allowed


def test_what_can_be_read_can_be_asked_for_its_head() -> None:
    leads, bulk = TABLE.route_of("/v1/leads"), TABLE.route_of("/v1/leads/bulk")
    assert leads is not None
    assert bulk is not None
    assert [leads.takes("HEAD"), bulk.takes("HEAD"), leads.takes("DELETE")] == [True, False, False]
