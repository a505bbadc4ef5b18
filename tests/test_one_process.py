"""Services in one process follow the configuration as those behind addresses do."""

from __future__ import annotations

import pytest

from services.gateway.domain.errors import ServiceBusy
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.settings import Configuration, ServiceSettings
from services.one_process import resize_places
from tests.gateway.echo import Echo


async def test_a_service_has_the_places_it_is_configured_to_have() -> None:
    leads = in_process("leads", AsgiUpstream(Echo()), ServiceSettings())
    resize_places([leads], Configuration(services={"leads": ServiceSettings(places=1, queue=0)}))
    await leads.bulkhead.enter()

    with pytest.raises(ServiceBusy):
        await leads.bulkhead.enter()

    resize_places([leads], Configuration())
    await leads.bulkhead.enter()
    assert leads.bulkhead.taken == 2
