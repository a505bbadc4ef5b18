"""Every record of the sample is one the services' own request models accept: no name is guessed."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from samples.declaration import read_declaration, read_demo
from samples.files import read_tables
from samples.mapping import map_sample
from services.compensation.api.assignments import AssignmentRequest
from services.compensation.api.plans import PlanRequest
from services.leads.api.capture import LeadRequest
from services.partners.api.partners import PartnerRequest
from services.people.api.members import MemberRequest
from services.people.api.teams import TeamRequest
from services.pipeline.api.accounts import AccountRequest
from services.pipeline.api.opportunities import OpportunityRequest
from services.pipeline.api.pipelines import PipelineRequest
from services.pipeline.api.products import ProductRequest

SAMPLE = map_sample(read_tables(every=7), read_declaration(), read_demo())


@pytest.mark.parametrize(
    ("resource", "model"),
    [
        ("members", MemberRequest),
        ("teams", TeamRequest),
        ("plans", PlanRequest),
        ("assignments", AssignmentRequest),
        ("pipelines", PipelineRequest),
        ("products", ProductRequest),
        ("accounts", AccountRequest),
        ("opportunities", OpportunityRequest),
        ("leads", LeadRequest),
        ("partners", PartnerRequest),
    ],
)
def test_records_are_accepted(resource: str, model: type[BaseModel]) -> None:
    ids = defaultdict[tuple[str, str], str](lambda: str(UUID(int=1)))
    requests = [request for phase in SAMPLE.phases for request in phase.requests if request.resource == resource]
    bodies = [(request.is_bulk, request.body(batch, ids)) for request in requests for batch in request.batches()]
    records: list[dict[str, Any]] = [item for bulk, body in bodies for item in (body["items"] if bulk else [body])]
    assert records
    for record in records:
        model.model_validate(record)
