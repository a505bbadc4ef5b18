"""One instance of a service: where it is, what it has in hand, and whether it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from starlette.types import Receive, Scope, Send

from services.gateway.domain.errors import UpstreamFailed, UpstreamTimedOut, UpstreamUnavailable
from services.gateway.domain.resilience.breaker import Breaker
from services.gateway.domain.resilience.ejection import Ejection
from services.gateway.forwarding.client.connection import ConnectionBroke
from services.gateway.forwarding.client.pool import Pool, Unreachable
from services.gateway.forwarding.exchange import exchange
from services.gateway.forwarding.upstream import Upstream


class Address:
    """Behind an address: one process of a container or another machine."""

    def __init__(self, service: str, pool: Pool) -> None:
        self._service = service
        self._pool = pool

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the same bytes on, and the answer's bytes back."""
        try:
            await exchange(self._pool, scope, receive, send)
        except Unreachable as error:
            raise UpstreamUnavailable(self._service) from error
        except ConnectionBroke as error:
            raise (UpstreamTimedOut if error.late else UpstreamFailed)(self._service) from error
        except TimeoutError as error:
            raise UpstreamTimedOut(self._service) from error

    async def close(self) -> None:
        """Close the pooled connections."""
        self.retire()

    def retire(self) -> None:
        """Let what is under way end, and nothing begin."""
        self._pool.close()


@dataclass(eq=False, slots=True)
class Instance:
    """One process that answers for a service."""

    name: str
    """As metrics call it."""
    way: Upstream
    weight: int = 1
    when: Mapping[str, str] = field(default_factory=dict)
    """The headers of the requests meant for it."""
    outstanding: int = 0
    breaker: Breaker = field(default_factory=Breaker)
    ejection: Ejection = field(default_factory=Ejection)

    def allows(self) -> bool:
        """Whether it may be asked now."""
        return self.breaker.allows(monotonic())

    def is_preferred(self, now: float) -> bool:
        """Whether it is asked before those that were ejected."""
        return self.weight > 0 and not self.ejection.is_out(now)
