"""What is new, and what is mended."""

from __future__ import annotations

from services.compensation.domain.month_end.exceptions import ExceptionKey, Found, turned
from tests.compensation.facts import an_id

MISSING = Found(ExceptionKey("plan", "anna", an_id("anna"), an_id("D1")), "D1", "2026-03", "no plan")


def test_what_is_found_again_stands() -> None:
    assert turned([MISSING.key], [MISSING]) == ([], frozenset())


def test_what_is_new_is_opened_once_and_what_nothing_speaks_of_is_mended() -> None:
    assert turned([], [MISSING, MISSING]) == ([MISSING], frozenset())
    assert turned([MISSING.key], []) == ([], frozenset({MISSING.key}))


def test_who_mends_it() -> None:
    strange = MISSING.key._replace(kind="above_the_top")
    assert (MISSING.owner, Found(strange, None, "2026-03", "").owner) == ("sales operations", "sales operations")
