"""Verification: a statement derived anew from its export, and every place that is not what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import IO, Protocol, cast

from services.compensation.domain.document.differences import differences
from services.compensation.domain.document.errors import DocumentUnreadable
from services.compensation.domain.document.read import read
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.statement.export import FORMAT, Basis, Inputs, rederived, sealed
from services.compensation.domain.statement.told import Told
from shared.kernel.errors import Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.period import Month


class Opens(Protocol):
    """The built-in `open`, handed in: the domain itself reads no file."""

    def __call__(self, file: str, /, *, encoding: str) -> AbstractContextManager[IO[str]]:
        """Open a file to be read as text."""


def main(arguments: Sequence[str], opens: Opens, say: Callable[[str], object] = print) -> int:
    """Verify files and say what was found; 0 if every one is right, 1 if not, 2 if there is nothing to verify."""
    if not arguments:
        say("usage: python3 verify.py statement.json [more.json ...]")
        return 2
    wrong = 0
    for name in arguments:
        with opens(name, encoding="utf-8") as file:
            found = list(verify(file.read()))
        wrong += bool(found)
        say(f"{name}: {'WRONG' if found else 'right'}")
        for sentence in found:
            say(f"  {sentence}")
    return 1 if wrong else 0


def verify(text: str) -> Iterator[str]:
    """What is wrong with an export, sentence by sentence; nothing if it is right to the last digit."""
    try:
        stated = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        yield f"this is no JSON document: {error}"
        return
    if not isinstance(stated, dict) or stated.get("format") != FORMAT:
        yield f"this is no export of a statement in the format {FORMAT}"
        return
    try:
        yield from _wrong(stated)
    except (Refusal, KeyError, TypeError, ValueError, ArithmeticError) as error:
        place = f"{error.field}: " if isinstance(error, Refusal) and error.field else ""
        yield f"the export cannot be read: {place}{error!r}"


def _wrong(stated: Told) -> Iterator[str]:
    if stated.get("seal") != sealed(stated):
        yield "the seal does not match: something was changed after the export was made"
    inputs = _object(stated, "inputs")
    if stated.get("inputs_hash") != sha256_hex(inputs):
        yield "the hash of the inputs does not match them"
    plans = [_version(each) for each in _objects(inputs, "plans")]
    for version, told in zip(plans, _objects(inputs, "plans"), strict=True):
        if plan_hash(version.plan) != told.get("hash"):
            yield f"the hash of plan {version.plan.id} version {version.number} does not match its terms"
    again = rederived(_basis(stated, inputs, plans))
    beside = {key: stated.get(key) for key in again}
    for difference in differences(beside, again):
        yield f"derived anew, {difference}"


def _basis(stated: Told, inputs: Told, plans: Sequence[PlanVersion]) -> Basis:
    as_of = inputs.get("as_of")
    day = None if as_of is None else date.fromisoformat(str(as_of))
    return Basis(
        payee=str(stated["payee"]),
        month=Month.parse(str(stated["month"])),
        inputs=Inputs(tuple(plans), read(Facts, inputs["facts"]), day),
        scope="payee" if stated.get("scope") == "payee" else "finance",
        left_out=frozenset(_texts(stated, "left_out")),
    )


def _version(told: Told) -> PlanVersion:
    """The terms as they were calculated with: whether they are good terms was decided when they were saved."""
    effective = told.get("effective_on")
    day = None if effective is None else date.fromisoformat(str(effective))
    return PlanVersion(read(Plan, told["plan"]), int(str(told["version"])), day)


def _object(told: Told, key: str) -> Told:
    found = told[key]
    if not isinstance(found, dict):
        raise DocumentUnreadable("an object is wanted here", field=key)
    return cast("Told", found)


def _objects(told: Told, key: str) -> list[Told]:
    found = told[key]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise DocumentUnreadable("a list of objects is wanted here", field=key)
    return cast("list[Told]", found)


def _texts(told: Told, key: str) -> list[str]:
    found = told[key]
    if not isinstance(found, list):
        raise DocumentUnreadable("a list is wanted here", field=key)
    return [str(each) for each in found]
