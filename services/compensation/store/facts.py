"""Facts of compensation's own, in versions: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, text

from services.compensation.domain.document.read import read
from services.compensation.domain.facts.deals import ExchangeRate
from services.compensation.domain.own_facts import ABOUT_TEAMS_TOO, KINDS, RATE, OwnFact, content_of
from services.compensation.store.tables import FACT_VERSIONS, FACTS
from shared.kernel.intake import Registered
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction

_CURRENT = FACT_VERSIONS.c.superseded_at.is_(None)
_READ = select(FACT_VERSIONS, FACTS.c.external_id).join(FACTS, FACTS.c.id == FACT_VERSIONS.c.fact_id)
_ANY = text("SELECT EXISTS (SELECT FROM fact)")
_SUPERSEDE = text("""
    UPDATE fact_version SET superseded_at = :now WHERE fact_id = ANY(CAST(:ids AS uuid[])) AND superseded_at IS NULL
""")


async def named(tx: Transaction, kind: str, external_ids: Collection[str]) -> dict[str, Registered]:
    """The facts of a kind that go by these external ids."""
    wanted = select(FACTS).where(FACTS.c.kind == kind, FACTS.c.external_id.in_(external_ids))
    rows = await tx.rows(wanted)
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in rows}


async def add(tx: Transaction, entered: Iterable[tuple[Registered, OwnFact]], *, by: str) -> None:
    """Keep new facts."""
    pairs = list(entered)
    rows = [
        {"id": new.id, "external_id": new.external_id, "fingerprint": new.fingerprint, "kind": fact.kind}
        for new, fact in pairs
    ]
    await insert_rows(tx, FACTS, rows)
    await insert_rows(tx, FACT_VERSIONS, [_row(tx, fact, by) for _, fact in pairs])


async def restate(tx: Transaction, fact: OwnFact, *, withdrawn: bool, by: str) -> None:
    """Another version: from now on this is believed, or nothing."""
    await tx.execute(_SUPERSEDE, {"now": tx.now, "ids": [fact.id]})
    row = _row(tx, fact, by)
    await insert_rows(tx, FACT_VERSIONS, [row | {"content": None} if withdrawn else row])


async def get(tx: Transaction, fact_id: UUID) -> tuple[OwnFact, bool] | None:
    """The newest version of a fact that says something, and whether it was withdrawn since."""
    rows = await tx.rows(_READ.where(FACT_VERSIONS.c.fact_id == fact_id).order_by(FACT_VERSIONS.c.version.desc()))
    if not rows:
        return None
    said = next(row for row in rows if row.content is not None)
    return _fact(said, version=rows[0].version), rows[0].content is None


async def of_kinds(
    tx: Transaction,
    kinds: Collection[str] | None = None,
    *,
    member_ids: Collection[UUID] | None = None,
    subjects: Collection[str] | None = None,
    as_known_at: datetime | None = None,
) -> list[OwnFact]:
    """The facts that hold; about these members (or teams) or subjects only, if any are named."""
    known: ColumnElement[bool] = _CURRENT
    if as_known_at is not None:
        superseded = FACT_VERSIONS.c.superseded_at
        known = (FACT_VERSIONS.c.recorded_at <= as_known_at) & (superseded.is_(None) | (superseded > as_known_at))
    wanted = _READ.where(known, FACT_VERSIONS.c.content.is_not(None))
    if kinds is not None:
        wanted = wanted.where(FACT_VERSIONS.c.kind.in_(kinds))
    if member_ids is not None:
        about = FACT_VERSIONS.c.member_id.in_(member_ids)
        teams = FACT_VERSIONS.c.kind.in_(ABOUT_TEAMS_TOO) & FACT_VERSIONS.c.member_id.is_(None)
        wanted = wanted.where(about | teams | (FACT_VERSIONS.c.kind == "relation"))
    if subjects is not None:
        wanted = wanted.where(FACT_VERSIONS.c.subject.in_(subjects))
    return [_fact(row) for row in await tx.rows(wanted)]


async def concerning(tx: Transaction, member_ids: Collection[UUID], deal_names: Collection[str]) -> list[OwnFact]:
    """Whatever is said of these people and deals, of teams, of relations, and of rates."""
    if not await tx.scalar(_ANY):
        return []
    about = FACT_VERSIONS.c.member_id.in_(member_ids) | FACT_VERSIONS.c.subject.in_(deal_names)
    general = FACT_VERSIONS.c.kind.in_({*ABOUT_TEAMS_TOO, RATE, "relation"}) & (
        FACT_VERSIONS.c.member_id.is_(None) | (FACT_VERSIONS.c.kind == "relation")
    )
    wanted = _READ.where(_CURRENT, FACT_VERSIONS.c.content.is_not(None), about | general)
    return [_fact(row) for row in await tx.rows(wanted)]


async def exchange_rates(tx: Transaction) -> list[ExchangeRate]:
    """Every exchange rate that holds."""
    return [fact.value for fact in await of_kinds(tx, [RATE])]


async def pay_currencies(tx: Transaction, on: date) -> dict[UUID, str]:
    """Who is paid in which currency on a day, where it was stated."""
    found = sorted(await of_kinds(tx, ["pay_currency"]), key=lambda fact: fact.effective_on)
    return {f.member_id: f.value.currency for f in found if f.member_id and f.effective_on <= on}


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """One page of the facts a caller may see, newest version each."""
    conditions = [FACT_VERSIONS.c[name] == value for name, value in wanted.items()]
    query = _READ.where(_CURRENT, visible(scope, owner=FACT_VERSIONS.c.member_id), *conditions)
    following = query if after is None else query.where(FACT_VERSIONS.c.fact_id > after)
    return await tx.rows(following.order_by(FACT_VERSIONS.c.fact_id).limit(limit))


def _row(tx: Transaction, fact: OwnFact, by: str) -> dict[str, Any]:
    return {
        "fact_id": fact.id,
        "version": fact.version,
        "kind": fact.kind,
        "member_id": fact.member_id,
        "subject": fact.subject,
        "effective_on": fact.effective_on,
        "until": fact.until,
        "content": content_of(fact.value),
        "recorded_by": by,
        "recorded_at": tx.now,
    }


def _fact(row: Row[Any], version: int | None = None) -> OwnFact:
    value: Any = read(KINDS[row.kind], row.content)
    return OwnFact(row.fact_id, row.external_id, version or row.version, row.kind, row.member_id, value)
