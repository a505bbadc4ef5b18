"""What a name leads to, and how a name that leads nowhere is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.pipeline.domain.errors import (
    AccountUnknown,
    OwnerNotFound,
    PipelineUnknown,
    ProductUnknown,
    ReferenceMissing,
)
from services.pipeline.domain.references import Known
from services.pipeline.domain.stages import DEFAULT_FUNNEL, Definition
from shared.kernel.errors import ReferenceNotKnownYet, Refusal
from shared.kernel.ids import new_id
from shared.kernel.scope import EVERYTHING, Scope

ANNA, BORIS, RECORD, STRANGER = new_id(), new_id(), new_id(), new_id()
FUNNEL = Definition(new_id(), 1, "Default funnel", DEFAULT_FUNNEL)
OTHER = Definition(new_id(), 3, "Renewals", DEFAULT_FUNNEL)
KNOWN = Known(
    default_definition=FUNNEL,
    accounts={RECORD: RECORD, "Cancity": RECORD},
    products={RECORD: RECORD, "GTX": RECORD},
    members={ANNA: ANNA, "Anna": ANNA, BORIS: BORIS},
    definitions={OTHER.pipeline_id: OTHER, "renewals": OTHER},
)
ONLY_ANNA = Scope(member_ids=frozenset({ANNA}))


@pytest.mark.parametrize(
    ("resolve", "record"),
    [
        pytest.param(lambda: KNOWN.account(RECORD), RECORD, id="an account by id"),
        pytest.param(lambda: KNOWN.account("Cancity"), RECORD, id="an account by external id"),
        pytest.param(lambda: KNOWN.product("GTX"), RECORD, id="a product by external id"),
        pytest.param(lambda: KNOWN.owner("Anna", EVERYTHING), ANNA, id="an owner by external id"),
        pytest.param(lambda: KNOWN.owner(ANNA, ONLY_ANNA), ANNA, id="oneself"),
        pytest.param(lambda: KNOWN.partner(None), None, id="no partner"),
        pytest.param(lambda: KNOWN.definition(None), FUNNEL, id="no pipeline means the default one"),
        pytest.param(lambda: KNOWN.definition("renewals"), OTHER, id="a pipeline by external id"),
    ],
)
def test_a_name_leads_to_its_record(resolve: Callable[[], object], record: object) -> None:
    assert resolve() == record


@pytest.mark.parametrize(
    ("resolve", "refusal", "field"),
    [
        pytest.param(lambda: KNOWN.account(STRANGER), AccountUnknown, "account_id", id="an account by id"),
        pytest.param(lambda: KNOWN.account("?"), AccountUnknown, "account_external_id", id="an account by external id"),
        pytest.param(lambda: KNOWN.product("?"), ProductUnknown, "product_external_id", id="a product"),
        pytest.param(lambda: KNOWN.product(None), ReferenceMissing, "product_id", id="no product"),
        pytest.param(lambda: KNOWN.owner(None, EVERYTHING), ReferenceMissing, "owner_id", id="no owner"),
        pytest.param(
            lambda: KNOWN.owner(STRANGER, EVERYTHING),
            ReferenceNotKnownYet,
            "owner_id",
            id="an owner people will tell of",
        ),
        pytest.param(lambda: KNOWN.owner(BORIS, ONLY_ANNA), OwnerNotFound, "owner_id", id="a colleague"),
        pytest.param(lambda: KNOWN.owner(STRANGER, ONLY_ANNA), OwnerNotFound, "owner_id", id="nobody, looking alike"),
        pytest.param(lambda: KNOWN.partner(STRANGER), ReferenceNotKnownYet, "partner_id", id="a partner"),
        pytest.param(lambda: KNOWN.definition(STRANGER), PipelineUnknown, "pipeline_id", id="a pipeline"),
    ],
)
def test_a_name_that_leads_nowhere(resolve: Callable[[], object], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        resolve()
    assert refused.value.field == field
