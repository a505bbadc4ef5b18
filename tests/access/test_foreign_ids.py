"""Another's record is as one that is not there, wherever its id is tried: in every place of every route."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.web.access import Role
from shared.web.identity import Principal
from shared.web.pages import encode_cursor
from tests.access import expectation
from tests.access.records import ids_in
from tests.access.samples import filled, references, references_in_lists, resolved, sample, sample_body
from tests.access.street import Operation
from tests.access.town import Town

SCOPED = (Role.REPRESENTATIVE, Role.MANAGER, Role.PARTNER, Role.PARTNER_MANAGER, Role.SYSTEM)

# A record of each kind that none of them may see; registers that all share, such as products and accounts, have none.
THEIRS = {
    "member_id": "Carl",
    "owner_id": "Carl",
    "manager_id": "Dora",
    "team_id": "south",
    "parent_id": "south",
    "lead_id": "Carl's lead",
    "opportunity_id": "Carl's deal",
    "deal_id": "Carl's won deal",
    "commission_id": "Carl's pay",
    "share_id": "Bolt's share",
    "notification_id": "Carl's news",
    "recipient_id": "Carl",
    "payee_id": "Carl",
    "letter_id": "Carl's letter",
    "partner_id": "Bolt",
    "registration_id": "Bolt's claim",
}
# Who sees every partner has no foreign one, nor a foreign owner of what is theirs; whoever sells may name any partner.
HER_DEAL = "Anna's deal"
_SEEN = {
    Role.PARTNER_MANAGER: {"partner_id", "registration_id", "owner_id", "member_id", "share_id"},
    Role.REPRESENTATIVE: {"partner_id"},
    Role.MANAGER: {"partner_id"},
}


def cases(town: Town, role: Role) -> list[Operation]:
    """What the role may ask for at all."""
    return [
        each for each in town.street.operations if role in expectation.ROUTES.get(each.name, ()) and not each.streams
    ]


def foreign(town: Town, role: Role, name: str) -> str | None:
    """The id of another's record of the kind a parameter or field names."""
    return town.ids[THEIRS[name]] if name in THEIRS and name not in _SEEN.get(role, ()) else None


def told(answer: httpx.Response, named: str) -> tuple[int, str]:
    """What an answer says, apart from the id that was tried."""
    return answer.status_code, answer.text.replace(named, "<id>")


async def same(town: Town, who: Principal, operation: Operation, theirs: str, **ask: Any) -> tuple[int, str]:  # noqa: ANN401 - JSON
    """Ask with another's id and with one that nobody has; the answer, which has to be the same."""
    answers = []
    for tried in (theirs, str(uuid4())):
        request = {part: _put(value, tried) for part, value in ask.items()}
        path = request.pop("path")
        answers.append(told(await town.street.ask(who, operation.method, path, **request), tried))
    assert answers[0] == answers[1], operation.name
    assert answers[0][0] < 500, operation.name
    return answers[0]


_TRIED = "<tried>"


def _put(value: Any, tried: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value.replace(_TRIED, tried)
    if isinstance(value, dict):
        return {name: _put(part, tried) for name, part in value.items()}
    return [_put(part, tried) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("role", SCOPED)
async def test_in_the_path(town: Town, role: Role) -> None:
    probed = [
        (each, name, theirs)
        for each in cases(town, role)
        for name in [p["name"] for p in each.parameters if p["in"] == "path"]
        if (theirs := foreign(town, role, name))
    ]
    assert probed or role is Role.SYSTEM
    for operation, name, theirs in probed:
        body = sample_body(operation, town.street.document)
        places = {each: _own(town, each) for each in (p["name"] for p in operation.parameters)} | {name: _TRIED}
        path = filled(operation.path, places.__getitem__)
        status, _ = await same(town, town.who(role), operation, theirs, path=path, json=body)
        assert status == 404, operation.name


@pytest.mark.parametrize("role", SCOPED)
async def test_in_the_query(town: Town, role: Role) -> None:
    for operation in cases(town, role):
        for parameter in operation.parameters:
            theirs = foreign(town, role, parameter["name"])
            if parameter["in"] == "query" and theirs and operation.method == "GET":
                query = {parameter["name"]: _TRIED}
                await same(town, town.who(role), operation, theirs, path=operation.path, params=query)


@pytest.mark.parametrize("role", SCOPED)
async def test_in_the_body(town: Town, role: Role) -> None:
    for operation, schema in [(each, each.body) for each in cases(town, role) if each.body]:
        path = filled(operation.path, lambda name: _own(town, name))
        for name in references(schema, town.street.document):
            if theirs := foreign(town, role, name):
                body = {**_least(town, operation), name: _TRIED}
                await same(town, town.who(role), operation, theirs, path=path, json=body)


@pytest.mark.parametrize("role", SCOPED)
async def test_in_a_row_of_many(town: Town, role: Role) -> None:
    for operation in [each for each in cases(town, role) if each.path.endswith("/bulk")]:
        (single,) = [e for e in cases(town, role) if e.name == f"POST {operation.path.removesuffix('/bulk')}"]
        for name in references(single.body or {}, town.street.document):
            if theirs := foreign(town, role, name):
                items = [{**_least(town, single), name: _TRIED}]
                await same(town, town.who(role), operation, theirs, path=operation.path, json={"items": items})


@pytest.mark.parametrize("role", SCOPED)
async def test_in_a_list_of_the_body(town: Town, role: Role) -> None:
    document = town.street.document
    probed = [
        (operation, within, name, theirs)
        for operation in cases(town, role)
        if operation.body and not operation.path.endswith("/bulk")
        for within, name in references_in_lists(operation.body, document)
        if (theirs := foreign(town, role, name))
    ]
    assert bool(probed) is (role in {Role.REPRESENTATIVE, Role.MANAGER})
    for operation, within, name, theirs in probed:
        items = resolved(operation.body or {}, document)["properties"][within]
        part = {**sample(resolved(items, document)["items"], document), name: _TRIED}
        body = {**_least(town, operation), within: [part]}
        if "owner_id" in resolved(operation.body or {}, document)["properties"]:
            body["owner_id"] = town.ids["Anna"]
        path = filled(operation.path, lambda name: _own(town, name))
        status, _ = await same(town, town.who(role), operation, theirs, path=path, json=body)
        assert status == 404, operation.name


def _least(town: Town, operation: Operation) -> dict[str, Any]:
    """The least body, about wares that exist, so that what is refused is the id tried."""
    body: dict[str, Any] = sample_body(operation, town.street.document)
    known = {"product_id": town.ids["widget"], "account_id": town.ids["acme"]}
    properties = resolved(operation.body or {}, town.street.document).get("properties", {})
    return {**body, **{name: record for name, record in known.items() if name in properties}}


def _own(town: Town, name: str) -> str:
    """A record of the kind that some of them see, or a month."""
    if name == "period":
        return "2026-01"
    mine = {
        "payee_id": "Anna",
        "deal_id": "Anna's won deal",
        "letter_id": "Anna's letter",
        "lead_id": "Anna's lead",
        "opportunity_id": "Anna's deal",
        "commission_id": "Anna's pay",
        "notification_id": "Anna's news",
        "registration_id": "Integra's claim",
        "partner_id": "Integra",
        "member_id": "Anna",
    }
    return town.ids[mine[name]] if name in mine else str(uuid4())


@pytest.mark.parametrize("role", SCOPED)
async def test_as_a_cursor(town: Town, role: Role) -> None:
    hidden = _hidden(town, role)
    for operation in cases(town, role):
        if "cursor" not in {parameter["name"] for parameter in operation.parameters}:
            continue
        path = filled(operation.path, lambda name: _own(town, name))
        for theirs in hidden.values():
            answer = await town.street.ask(
                town.who(role), "GET", path, params={"cursor": encode_cursor(UUID(theirs)), "limit": 200}
            )
            assert not ids_in(answer.json()) & set(hidden.values()), operation.name


@pytest.mark.parametrize("role", SCOPED)
async def test_no_list_and_no_record_holds_anothers(town: Town, role: Role) -> None:
    hidden = set(_hidden(town, role).values())
    reads = [each for each in cases(town, role) if each.method == "GET"]
    paths = [(filled(each.path, lambda name: _own(town, name)), _needed(town, each)) for each in reads]
    for path, query in paths:
        answer = await town.street.ask(town.who(role), "GET", path, params=query)
        assert answer.status_code in {200, 404, 409}, path
        if "json" in answer.headers["content-type"]:
            assert not ids_in(answer.json()) & hidden, path
        else:
            assert not [record for record in hidden if record.encode() in answer.content], path


def _needed(town: Town, operation: Operation) -> dict[str, str]:
    """What the query cannot do without."""
    needed = [each["name"] for each in operation.parameters if each["in"] == "query" and each.get("required")]
    return {name: _own(town, name) for name in needed}


@pytest.mark.parametrize(
    ("role", "path", "row"),
    [
        (Role.REPRESENTATIVE, "/v1/opportunities/bulk", "owner_id"),
        (Role.MANAGER, "/v1/opportunities/bulk", "owner_id"),
        (Role.PARTNER, "/v1/leads/bulk", "partner_id"),
        (Role.SYSTEM, "/v1/leads/bulk", "partner_id"),
    ],
)
async def test_in_a_row_of_a_file(town: Town, role: Role, path: str, row: str) -> None:
    (single,) = [each for each in cases(town, role) if each.name == f"POST {path.removesuffix('/bulk')}"]
    least = {**_least(town, single), row: _TRIED}
    cells = {column: value for column, value in _flat(least).items() if column != row} | {row: _TRIED}
    file = f"{','.join(cells)}\r\n{','.join(map(str, cells.values()))}\r\n"
    (bulk,) = [each for each in cases(town, role) if each.name == f"POST {path}"]
    _, told_of_it = await same(
        town, town.who(role), bulk, town.ids[THEIRS[row]], path=path, content=file, headers={"content-type": "text/csv"}
    )
    assert '"status":404' in told_of_it


def _flat(body: dict[str, Any], above: str = "") -> dict[str, Any]:
    """A body as the columns of a file."""
    flat: dict[str, Any] = {}
    for name, value in body.items():
        flat |= _flat(value, f"{above}{name}.") if isinstance(value, dict) else {above + name: value}
    return flat


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.MANAGER, Role.PARTNER, Role.PARTNER_MANAGER])
async def test_a_file_holds_no_record_of_anothers(town: Town, role: Role) -> None:
    hidden = _hidden(town, role).values()
    files = [each for each in cases(town, role) if each.method == "GET" and each.described.get("x-csv")]
    assert files
    for operation in files:
        answer = await town.street.ask(town.who(role), "GET", operation.path, headers={"accept": "text/csv"})
        assert answer.headers["content-type"].startswith("text/csv")
        assert not [record for record in hidden if answer.text.startswith(record) or f"\n{record}" in answer.text]


async def test_as_if_match(town: Town) -> None:
    """The tag of another's record is worth as much as one that nobody gave out, even to change an own one."""
    anna, deal = town.who(Role.REPRESENTATIVE), f"/v1/opportunities/{town.ids[HER_DEAL]}"
    lead = f"/v1/leads/{town.ids[THEIRS['lead_id']]}"
    theirs = await town.street.ask(town.who(Role.SALES_OPS), "GET", lead)
    for tag in (theirs.headers["etag"], '"0123456789abcdef-0"'):
        mine = await town.street.ask(anna, "POST", f"{deal}/move", json={"stage": "x"}, headers={"if-match": tag})
        assert (mine.status_code, mine.json()["code"]) == (412, "changed_meanwhile")
        other = await town.street.ask(anna, "POST", f"{lead}/contact", json={}, headers={"if-match": tag})
        absent = await town.street.ask(anna, "POST", f"/v1/leads/{uuid4()}/contact", json={}, headers={"if-match": tag})
        assert (other.status_code, absent.status_code) == (404, 404)


def _hidden(town: Town, role: Role) -> dict[str, str]:
    """What the role may not see, by the second, hand-written list."""
    seen = set().union(*(shown or () for shown in expectation.SIGHT[role].values()))
    everything = set().union(*(shown or () for shown in expectation.SIGHT[Role.SALES_OPS].values()))
    return {short: town.ids[short] for short in everything - seen}
