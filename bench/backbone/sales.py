"""What the measurements announce: sales of 500 bytes, and the ledger that is kept of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import text

from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.messaging.log import Record
from shared.store.transaction import Transaction

ACCOUNTS = 5_000
"""Keys the sales are spread over."""

_BODY_BYTES = 500
_HEAD = '{"account":"account %d","number":%d,"minor":%d,'

TABLES = (
    "CREATE TABLE account (account text PRIMARY KEY, touched bigint NOT NULL DEFAULT 0)",
    "CREATE TABLE sale (number bigint PRIMARY KEY)",
    "CREATE TABLE ledger (event_id uuid PRIMARY KEY, account text NOT NULL, minor bigint NOT NULL, number bigint)",
    "CREATE TABLE turnover (account text PRIMARY KEY, minor bigint NOT NULL)",
    "CREATE TABLE balance (account text PRIMARY KEY, minor bigint NOT NULL) WITH (fillfactor = 50)",
    "INSERT INTO account (account) SELECT 'account ' || n FROM generate_series(0, 4999) AS n",
    "INSERT INTO balance SELECT 'account ' || n, 0 FROM generate_series(0, 4999) AS n",
)
"""A publisher's and a consumer's own tables."""

ENTER = "INSERT INTO ledger (event_id, account, minor, number) VALUES ({0}, {1}, {2}, {3})"
ADD = "UPDATE balance SET minor = minor + {0} WHERE account = {1}"

_ENTER = text(ENTER.format(":event_id", ":account", ":minor", ":number"))
_ADD = text(ADD.format(":minor", ":account"))
_ENTER_RUN = text("""
    INSERT INTO ledger (event_id, account, minor, number)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS text[]), CAST(:minors AS bigint[]),
      CAST(:numbers AS bigint[]))
""")
_ADD_RUN = text("""
    UPDATE balance SET minor = balance.minor + fresh.minor
    FROM (SELECT account, sum(minor)::bigint AS minor FROM unnest(CAST(:accounts AS text[]), CAST(:minors AS bigint[]))
      AS each (account, minor) GROUP BY account) AS fresh
    WHERE balance.account = fresh.account
""")


class SaleMade(Event):
    """Something was sold; its body has 500 bytes."""

    type: ClassVar = "bench.sale_made.v1"
    topic: ClassVar = "bench.sales"
    key_field: ClassVar = "account"

    account: str
    number: int
    minor: int
    currency: str
    sold_at: datetime
    product_id: UUID
    remark: str


def on_topic(topic: str) -> type[SaleMade]:
    """The same event on a topic of its own, so that measurements do not read each other's."""
    return type(SaleMade.__name__, (SaleMade,), {"topic": topic, "__module__": __name__, "__doc__": SaleMade.__doc__})


def sale(kind: type[SaleMade], number: int) -> SaleMade:
    """The sale of that number."""
    made = kind(
        account=f"account {number % ACCOUNTS}",
        number=number,
        minor=number % 1000 + 1,
        currency="USD",
        sold_at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
        product_id=UUID(int=number % 97),
        remark="",
    )
    return made.model_copy(update={"remark": "x" * (_BODY_BYTES - len(made.model_dump_json()))})


def records(kind: type[SaleMade], count: int) -> Iterator[Record]:
    """Sales as the relay would append them, made without a database."""
    head, tail = sale(kind, 0).model_dump_json().split('"currency"')
    if head != _HEAD % (0, 0, 1):
        raise ValueError(f"a sale's body begins otherwise: {head}")
    sequences: Counter[str] = Counter()
    time = datetime.now(UTC).isoformat().encode()
    for number in range(count):
        account, event_id = f"account {number % ACCOUNTS}", str(new_id()).encode()
        sequences[account] += 1
        yield Record(
            kind.topic,
            account,
            (
                ("content-type", b"application/json"),
                ("ce_specversion", b"1.0"),
                ("ce_id", event_id),
                ("ce_source", b"/services/bench"),
                ("ce_type", kind.type.encode()),
                ("ce_subject", account.encode()),
                ("ce_time", time),
                ("ce_sequence", f"{sequences[account]:010}".encode()),
                ("ce_correlationid", event_id),
            ),
            f'{_HEAD % (number % ACCOUNTS, number, number % 1000 + 1)}"currency"{tail}'.encode(),
        )


async def enter(tx: Transaction, event: SaleMade) -> None:
    """One event's effect: a ledger entry and a balance, one statement each."""
    entry = {"event_id": event.envelope.id, "account": event.account, "minor": event.minor, "number": event.number}
    await tx.run(_ENTER, entry)
    await tx.run(_ADD, {"minor": event.minor, "account": event.account})


async def enter_run(tx: Transaction, events: Sequence[SaleMade]) -> None:
    """The same for a run of events, in two statements altogether."""
    accounts, minors = [event.account for event in events], [event.minor for event in events]
    ids, numbers = [event.envelope.id for event in events], [event.number for event in events]
    await tx.execute(_ENTER_RUN, {"ids": ids, "accounts": accounts, "minors": minors, "numbers": numbers})
    await tx.execute(_ADD_RUN, {"accounts": accounts, "minors": minors})
