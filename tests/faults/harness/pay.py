"""The ledger computed once more from the intents alone: nothing of compensation is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.faults.harness.sales import Deal
from tests.kit.pay import OVERRIDE, cents, earned

Ledger = dict[tuple[str, str], tuple[int, int]]
"""What each deal brings each payee, by their ids: credited and paid, in cents."""


def expected_ledger(deals: Iterable[Deal], external_ids: Mapping[str, str], manager: str) -> Ledger:
    """Deals walked by day and external id; each month's tiers start anew for each owner."""
    booked: defaultdict[tuple[str, str], int] = defaultdict(int)
    ledger: Ledger = {}
    won = [(deal, deal.id) for deal in deals if deal.id is not None]
    for deal, deal_id in sorted(won, key=lambda pair: (pair[0].won_on, external_ids[pair[1]])):
        month = (deal.owner, f"{deal.won_on:%Y-%m}")
        before = booked[month]
        booked[month] = after = before + deal.credited
        ledger[deal_id, deal.owner] = (deal.credited, cents(earned(after) - earned(before)))
        ledger[deal_id, manager] = (deal.credited, cents(OVERRIDE * deal.credited))
    return ledger
