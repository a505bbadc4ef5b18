"""The letter as a document: the same every time, with fonts of its own, and as long as its tables are."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.compensation.api.pages.letter_pdf import letter_pdf
from services.compensation.domain.statement.letter import Grid, Part, Promised, Sheet

MADE_AT = datetime(2026, 1, 20, tzinfo=UTC)
RATES = Grid(("From", "To", "Rate"), (("0.00 USD", "20,000.00 USD", "3 %"), ("20,000.00 USD", "and above", "5 %")))
SHEET = Sheet(
    letter_id="01890000-0000-7000-8000-000000000000",
    name="Anna Łukasiewicz",
    plan="Standard",
    version="Version 2, in force since 1 Jan 2026",
    days="from 1 Feb 2026 on",
    promised=(Promised("Quota", "90,000.00 USD", "1 Jan 2026 to 31 Mar 2026"),),
    parts=(Part("Commission", "By tiers.", (RATES,)),),
    issued_on="20 Jan 2026",
    holds_pay=True,
    status="open",
    answered_on="",
    answer_reason="",
    plan_hash="b" * 64,
    hash="a" * 64,
)


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", document))


def drawn(document: bytes) -> bytes:
    """What is drawn on the pages, unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", document, re.DOTALL)
    return b"".join(zlib.decompress(each) for each in streams if each[:1] == b"x")


def test_the_letter_is_the_same_every_time_and_has_fonts_of_its_own() -> None:
    document = letter_pdf(SHEET, made_at=MADE_AT)
    assert document.startswith(b"%PDF-")
    assert document == letter_pdf(SHEET, made_at=MADE_AT)
    assert b"/FontFile2" in document
    assert pages(document) == 1


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"name": "Ben"}, id="the person"),
        pytest.param({"plan": "Other"}, id="the plan"),
        pytest.param({"version": "Version 3"}, id="the version"),
        pytest.param({"days": "from 2 Feb 2026 on"}, id="the days"),
        pytest.param({"promised": ()}, id="quota and target incentive"),
        pytest.param({"parts": (Part("Commission", "By tiers.", ()),)}, id="the rates"),
        pytest.param({"hash": "c" * 64}, id="the hash"),
        pytest.param({"holds_pay": False}, id="that pay is held"),
        pytest.param({"status": "accepted", "answered_on": "25 Jan 2026"}, id="the answer"),
        pytest.param({"status": "declined", "answer_reason": "too high"}, id="why it was declined"),
    ],
)
def test_everything_is_drawn(changed: dict[str, object]) -> None:
    other = replace(SHEET, **changed)  # type: ignore[arg-type]  # one field each
    assert drawn(letter_pdf(other, made_at=MADE_AT)) != drawn(letter_pdf(SHEET, made_at=MADE_AT))


def test_a_long_table_goes_on_over_pages() -> None:
    long = replace(SHEET, parts=(Part("Commission", "By product.", (replace(RATES, rows=RATES.rows * 100),)),))
    assert pages(letter_pdf(long, made_at=MADE_AT)) > 4


def test_wide_tables_and_long_words_stay_on_the_paper() -> None:
    wide = Grid(tuple("abcdefgh"), (tuple("a word that is far too long for its column" for _ in range(8)),))
    long = replace(SHEET, status="declined", answer_reason="because " * 100, parts=(Part("C", "x", (wide,)),))
    assert pages(letter_pdf(long, made_at=MADE_AT)) >= 1
