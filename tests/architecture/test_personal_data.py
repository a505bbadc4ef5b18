"""What is marked as personal exists and is named in the document, and every store says how long it keeps it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from services.landscape import SERVICES, Service
from shared.kernel.company import Company
from shared.store.audit.entry import PersonalColumn
from shared.store.audit.retain import KEPT
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier

DOCUMENT = (Path(__file__).parents[2] / "docs/personal-data.md").read_text()
STORES = (
    *("audit", "audit_seal", "subject_key", "idempotency", "partner_event"),
    *("feed", "feed_audience", "stream_ticket", "stream_open", "sealed_head", "rate_bucket"),
    *("organisation_member", "outbox", "dead_letter", "operation", "entry", "webhook_delivery", "attachment"),
)
WITH_ROUTES = [service for service in SERVICES if service.build_app is not None]


def marked(service: Service) -> tuple[PersonalColumn, ...]:
    """The columns that a service's routes mark."""
    assert service.build_app is not None
    nowhere = Database(service.name, "postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    verifier = InternalVerifier([], service.name, utc_now)
    columns: tuple[PersonalColumn, ...] = service.build_app(Runtime(nowhere, verifier, Company())).state.personal
    return columns


@pytest.mark.parametrize("service", WITH_ROUTES, ids=lambda service: service.name)
def test_a_mark_names_a_column_of_the_services_own_tables(service: Service) -> None:
    tables = import_module(f"services.{service.name}.store.tables").METADATA.tables

    for column in marked(service):
        assert {column.column, column.subject} <= set(tables[column.table].columns.keys())
        assert f"`{column.table}" in DOCUMENT


def test_contacts_and_names_are_marked() -> None:
    places = {column.place for service in WITH_ROUTES for column in marked(service)}

    assert places >= {
        *((("lead_contact", name)) for name in ("name", "email", "phone")),
        ("lead", "source_owner"),
        ("organisation_member", "name"),
    }


@pytest.mark.parametrize("store", STORES)
def test_every_store_has_a_line_with_its_subject_and_its_limit(store: str) -> None:
    tables = {name for service in SERVICES for name in service.metadata.tables}
    lines = [line for line in DOCUMENT.splitlines() if line.startswith(f"| `{store}`")]

    assert store in tables
    assert lines
    assert all(len([cell for cell in line.split("|") if cell.strip()]) == 4 for line in lines)


def test_the_audits_limit_is_the_one_that_is_kept() -> None:
    assert f"{KEPT.days:,} days" in DOCUMENT
