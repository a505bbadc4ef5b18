"""What a change moves, and the receipt that says what was shown."""

from __future__ import annotations

from dataclasses import replace

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.what_if.moved import Moved, moved, receipt
from tests.compensation.domain.what_if.test_estimate import FACTS, PLAN, deal

SHOWN = (Moved("anna", "c", "2026-03", "USD", 800, 900), Moved("bert", "c", "2026-03", "USD", 0, 5))


def test_only_what_differs_is_told() -> None:
    before = calculate([PLAN], FACTS).lines
    after = calculate([PLAN], replace(FACTS, deals=(*FACTS.deals, deal("b", "bert", 1, 50)))).lines
    assert moved(before, after) == (Moved("bert", "c", "2026-03", "USD", 0, 5),)
    assert moved(before, before) == ()


def test_what_is_gone_goes_to_nothing() -> None:
    before = calculate([PLAN], FACTS).lines
    assert [(each.before, each.after, each.difference) for each in moved(before, ())] == [(8_00, 0, -8_00)]


def test_the_receipt_hangs_on_all_that_was_proposed_and_shown() -> None:
    made = receipt({"kind": "refund"}, SHOWN, "2026-04-01")
    assert made == receipt({"kind": "refund"}, SHOWN[::-1], "2026-04-01")
    others = (
        receipt({"kind": "other"}, SHOWN, "2026-04-01"),
        receipt({"kind": "refund"}, SHOWN[:1], "2026-04-01"),
        receipt({"kind": "refund"}, SHOWN, "2026-04-02"),
    )
    assert made not in others
