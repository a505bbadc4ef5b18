"""What operators see of the gateway: routes, the services behind it, limits, configuration; read only."""

import asyncio
from collections.abc import Iterable, Sequence

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from services.gateway.api.pages import page
from services.gateway.domain.route_table import Route
from services.gateway.domain.routes import service_of
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.service.service import Service


def operator_view(live: Live, routes: Iterable[Route], services: Sequence[Service]) -> ASGIApp:
    """One JSON document, as things stand when it is asked for."""

    async def make() -> Response:
        rules = live.rules
        configuration = rules.configuration
        return JSONResponse(
            {
                "configuration": {"version": configuration.version, "hash": rules.hash},
                "limits": configuration.limits.model_dump(),
                "rates": configuration.rates.model_dump(),
                "services": [_service(service) for service in services],
                "routes": [_route(route, live) for route in routes],
            }
        )

    return page(make)


def _service(service: Service) -> dict[str, object]:
    now = asyncio.get_running_loop().time()
    return {
        "name": service.name,
        "in_hand": service.bulkhead.taken,
        "waiting": service.bulkhead.waiting,
        "refused": service.bulkhead.refused,
        "instances": [
            {
                "name": instance.name,
                "breaker": instance.breaker.state(now),
                "down": instance.breaker.down,
                "ejected": instance.ejection.is_out(now),
                "weight": instance.weight,
                "when": dict(instance.when),
                "in_hand": instance.outstanding,
            }
            for instance in service.instances
        ],
    }


def _route(route: Route, live: Live) -> dict[str, object]:
    rules = {method: live.rules.of_route(method, route.template) for method in sorted(route.methods)}
    return {
        "path": route.template,
        "service": service_of(route.template),
        "methods": {
            method: {
                "requests": one.rate.quota,
                "seconds": one.rate.seconds,
                "strict": one.rate.strict,
                "answer_within": one.answer_within,
            }
            for method, one in rules.items()
        },
    }
