"""Any request that the description allows or forbids, by any role: no crash, no undocumented answer, no foreign record.

Requests are made by schemathesis from the merged description and go through the gateway's door. Ids in paths and bodies
are mostly those of real records, own and others': a made-up one reaches nothing but a 404.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.web.access import GRANTS, Permission, Role
from tests.access import expectation
from tests.access.records import KINDS, ids_in
from tests.access.town import Town

_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Those who may change whose a record is come last: what is foreign to the others does not change under their hands.
SCOPED = (
    *(Role.REPRESENTATIVE, Role.MANAGER, Role.PARTNER, Role.PARTNER_MANAGER),
    *(Role.EXECUTIVE, Role.OPERATOR, Role.ADMIN, Role.SYSTEM),
)
ALL_ROWS = (Role.FINANCE, Role.SALES_OPS)
_REAL_IDS = 0.8
_Case = Case[Any]
_Operation = APIOperation[Any, Any, Any, Any]
_SETTINGS = settings(
    database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)


_Turn = Sequence[Role]
"""Those who ask the same, one after the other."""


@dataclass
class Examined:
    """What was asked and answered, and every answer that should not have been."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By role and status."""
    operations: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class _Examiner:
    town: Town
    found: Examined
    loop: asyncio.AbstractEventLoop
    callers: Mapping[Role, httpx.AsyncClient]
    dice: random.Random

    def examine(self, operation: _Operation, roles: Sequence[Role], rounds: int, number: int) -> None:
        """Ask for one operation: valid requests by every role, broken ones by two of those who may take the route."""
        permission = Permission(operation.definition.raw["x-permission"])
        may = [role for role in roles if permission in GRANTS[role]]
        may_not = [role for role in roles if role not in may]
        for mode, turns in (
            (GenerationMode.POSITIVE, _turns(may, may_not)),
            (GenerationMode.NEGATIVE, _turns(may[:2])),
        ):
            cases = operation.as_strategy(generation_mode=mode)
            try:
                self._all(cases, turns, rounds, number)
            except Unsatisfiable:
                continue  # Nothing about it can be broken: it takes no parameters.

    def _all(self, cases: SearchStrategy[_Case], turns: Sequence[_Turn], rounds: int, number: int) -> None:
        if not turns:
            return
        in_turn = cycle(turns)

        @seed(number)
        @settings(_SETTINGS, max_examples=len(turns) * rounds)
        @given(case=cases)
        def each(case: _Case) -> None:
            for role in next(in_turn):
                self.ask(case, role)

        each()

    def ask(self, case: _Case, role: Role) -> None:
        """One request, and what is to be said of its answer."""
        self._name_real_records(case)
        try:
            given_request = requests.Request(**case.as_transport_kwargs(base_url="http://street")).prepare()
        except (requests.RequestException, ValueError):
            return  # Not even a request.
        answer = self._send(given_request, role)
        self.found.answers[role, answer.status_code] += 1
        why = [*_complaints(case, answer), *self._foreign(answer, role)]
        where = f"{role}: {given_request.method} {given_request.path_url} {given_request.body!r}"[:600]
        self.found.wrong += [f"{where} → {answer.status_code} {answer.text[:300]}: {each}" for each in why]

    def _send(self, given_request: requests.PreparedRequest, role: Role) -> httpx.Response:
        ours = {"authorization", "user-agent", "connection", "host", "content-length", "x-schemathesis-testcaseid"}
        headers = [
            (name.encode("latin-1"), _latin(value))
            for name, value in given_request.headers.items()
            if name.lower() not in ours
        ]
        body = given_request.body
        sent = self.callers[role].request(
            str(given_request.method),
            str(given_request.url),
            headers=headers,
            content=body if isinstance(body, bytes) else str(body or "").encode(),
        )
        return asyncio.run_coroutine_threadsafe(sent, self.loop).result(timeout=60)

    def _name_real_records(self, case: _Case) -> None:
        for part in (case.path_parameters, case.query, case.body):
            if not isinstance(part, dict):
                continue
            for name in part:
                if name in KINDS and self.dice.random() < _REAL_IDS:
                    part[name] = self.town.ids[self.dice.choice(KINDS[name])]
                elif name == "service":
                    part[name] = self.dice.choice(list(self.town.street.houses))

    def _foreign(self, answer: httpx.Response, role: Role) -> list[str]:
        if role not in SCOPED or not answer.headers.get("content-type", "").startswith("application/json"):
            return []
        seen = set().union(*(shown or () for shown in expectation.SIGHT[role].values()))
        everything = set().union(*(shown or () for shown in expectation.SIGHT[Role.SALES_OPS].values()))
        hidden = {self.town.ids[short]: short for short in everything - seen}
        return [f"shows {hidden[record]}" for record in ids_in(answer.json()) & set(hidden)]


def _turns(may: Sequence[Role], may_not: Sequence[Role] = ()) -> list[_Turn]:
    """Each who may asks a request of their own; the others are refused before it is looked at, so they share those."""
    count = len(may) or min(len(may_not), 1)
    return [(*may_not[number::count], *may[number : number + 1]) for number in range(count)]


def _latin(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def _complaints(case: _Case, answer: httpx.Response) -> list[str]:
    try:
        case.validate_response(answer, checks=_CHECKS)
    except FailureGroup as group:
        return [str(failure) for failure in group.exceptions]
    except Failure as failure:
        return [str(failure)]
    return []


async def examine(town: Town, *, rounds: int, number: int) -> Examined:
    """Every operation by every role, `rounds` times with valid requests; broken ones by some of those who may."""
    found = Examined()
    described = schemathesis.openapi.from_dict(dict(town.street.document))
    streams = {operation.name for operation in town.street.operations if operation.streams}
    every = [result.ok() for result in described.get_all_operations() if isinstance(result, Ok)]
    operations = [operation for operation in every if operation.label not in streams]
    found.operations = len(operations)
    async with AsyncExitStack() as stack:
        named = {Role.REPRESENTATIVE: "Anna", Role.MANAGER: "Bill", Role.PARTNER: "Integra"}
        callers = {
            role: await stack.enter_async_context(town.street.visitor(role, named.get(role)))
            for role in (*SCOPED, *ALL_ROWS)
        }
        examiner = _Examiner(town, found, asyncio.get_running_loop(), callers, random.Random(number))  # noqa: S311 - a seed
        for roles in (SCOPED, ALL_ROWS):
            for operation in operations:
                await asyncio.to_thread(examiner.examine, operation, roles, rounds, number)
    return found
