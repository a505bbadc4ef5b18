"""What a manifest lets be rebuilt is made of tables of its own service, and of nothing the house needs to remember."""

from __future__ import annotations

import pytest

from services.landscape import SERVICES, Service
from shared.contracts.audit import SealedHead
from shared.messaging.manifest import ReadModel
from shared.store.house import house_tables, new_metadata

MODELS = [(service, model) for service in SERVICES for model in service.manifest.read_models]
HOUSE = set(house_tables(new_metadata()).tables)


def test_some_models_can_be_rebuilt() -> None:
    assert {service.name for service, _ in MODELS} == {"forecast", "gateway"}


@pytest.mark.parametrize(("service", "model"), [pytest.param(s, m, id=f"{s.name}: {m.name}") for s, m in MODELS])
def test_a_model_consists_of_its_services_own_tables(service: Service, model: ReadModel) -> None:
    assert model.tables
    assert set(model.tables) <= set(service.metadata.tables) - HOUSE


@pytest.mark.parametrize(("service", "model"), [pytest.param(s, m, id=f"{s.name}: {m.name}") for s, m in MODELS])
def test_a_service_that_announces_from_its_handlers_declares_none(service: Service, model: ReadModel) -> None:
    from_handlers = [event for event in service.manifest.publishes if not issubclass(event, SealedHead)]
    assert not from_handlers or model.fed_by


@pytest.mark.parametrize(("service", "model"), [pytest.param(s, m, id=f"{s.name}: {m.name}") for s, m in MODELS])
def test_nothing_outside_a_model_refers_to_its_tables(service: Service, model: ReadModel) -> None:
    outside = [table for table in service.metadata.tables.values() if table.name not in model.tables]
    assert not [key for table in outside for key in table.foreign_keys if key.column.table.name in model.tables]
