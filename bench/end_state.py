"""The end state of a system, read through the public API and told without anything that may differ between runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

_PAGE = 200

State = dict[str, list[tuple[Any, ...]]]


def every(client: httpx.Client, path: str, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - query values
    """All items of a list, page by page."""
    cursor = None
    while True:
        answer = client.get(f"/v1/{path}", params={**query, "limit": _PAGE, **({"cursor": cursor} if cursor else {})})
        answer.raise_for_status()
        page = answer.json()
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return


def end_state(client: httpx.Client) -> State:
    """Opportunities, leads, positions, forecast and inbox entries: external ids in place of ids, in sorted order."""
    people = _names(client, "members")
    names = people | _names(client, "accounts") | _names(client, "products") | _names(client, "partners")
    deals = list(every(client, "opportunities"))
    leads = list(every(client, "leads"))
    names |= {item["id"]: item["external_id"] for item in (*deals, *leads)}
    state: State = {
        "opportunities": [_opportunity(item, names) for item in deals],
        "leads": [_lead(item, names) for item in leads],
        "commissions": [_commission(item, names) for item in every(client, "commissions")],
        "inbox": [_entry(item, names) for item in every(client, "notifications")],
        "forecast": sorted(_leaves(client.get("/v1/forecasts", params={"months": 3, "as_of": "2018-01-01"}).json())),
    }
    return {name: sorted(rows, key=repr) for name, rows in state.items()}


def differences(left: State, right: State) -> list[str]:
    """What one state has and the other has not, at most a few of each kind."""
    found = []
    for name in sorted({*left, *right}):
        ours, theirs = set(left.get(name, ())), set(right.get(name, ()))
        found += [f"only left, {name}: {row}" for row in sorted(ours - theirs, key=repr)[:3]]
        found += [f"only right, {name}: {row}" for row in sorted(theirs - ours, key=repr)[:3]]
        if len(left.get(name, ())) != len(right.get(name, ())):
            found.append(f"{name}: {len(left.get(name, ()))} rows and {len(right.get(name, ()))}")
    return found


def _names(client: httpx.Client, resource: str) -> dict[str, str]:
    return {item["id"]: item["external_id"] for item in every(client, resource)}


def _money(value: Mapping[str, Any]) -> str:
    return f"{value['minor']} {value['currency']}"


def _opportunity(item: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Any, ...]:
    who = (item["external_id"], names.get(item["account_id"]), names[item["owner_id"]])
    worth = (_money(item["amount"]), _money(item["refunded"]))
    return (*who, item["status"], item["stage"], *worth, item["opened_on"], item["closed_on"])


def _lead(item: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Any, ...]:
    who = (item["external_id"], item["status"], names.get(item["owner_id"]), item["score"], item["grade"])
    return (*who, item["territory"], names.get(item["possible_duplicate_of"]))


def _commission(item: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Any, ...]:
    return (
        names[item["deal_id"]],
        names[item["member_id"]],
        item["role"],
        _money(item["credited"]),
        _money(item["amount"]),
    )


def _entry(item: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Any, ...]:
    what = (item["kind"], names.get(item["recipient_id"]), item["subject_external_id"], item["title"], item["body"])
    return (*what, item["historic"], item["read"], item["effective_on"])


def _leaves(value: Any, path: str = "") -> list[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in _leaves(value[key], f"{path}.{key}")]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in _leaves(item, f"{path}[{index}]")]
    return [(path, str(value))]
