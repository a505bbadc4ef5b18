"""Where a service's instances are: names are looked up again and again, as what stands behind them moves."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from services.gateway.forwarding.client.pool import Pool
from services.gateway.forwarding.service.bulkhead import Bulkhead
from services.gateway.forwarding.service.instance import Address, Instance
from services.gateway.forwarding.service.service import Service
from services.gateway.settings import InstanceSettings, ServiceSettings

_log = logging.getLogger(__name__)
_PORTS = {"http": 80, "https": 443}


@dataclass
class Addresses:
    """A service, and the instances that stand behind the names it was configured with."""

    service: Service
    settings: ServiceSettings
    _known: dict[tuple[str, str], Instance] = field(default_factory=dict)
    """By URL and address."""

    async def look_up(self) -> None:
        """Ask for every name once more; one that cannot be found keeps the addresses it had."""
        found = await asyncio.gather(*(self._addresses(one) for one in self.settings.instances))
        several = zip(self.settings.instances, found, strict=True)
        self._have({(one.url, at): one for one, addresses in several for at in addresses})

    def configure(self, settings: ServiceSettings) -> None:
        """Other settings from now on; instances that stay keep their connections and what is known of them."""
        self.settings = settings
        self.service.bulkhead.resize(settings.places, settings.queue, settings.queue_seconds)
        self._have(
            {(one.url, at): one for one in settings.instances for at in self._known_of(one) or (_host(one.url),)}
        )

    async def _addresses(self, one: InstanceSettings) -> tuple[str, ...]:
        host = _host(one.url)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            _log.warning("%s: the name %s cannot be found", self.service.name, host)
            return self._known_of(one) or (host,)
        return tuple(dict.fromkeys(str(address[4][0]) for address in found))

    def _known_of(self, one: InstanceSettings) -> tuple[str, ...]:
        return tuple(address for url, address in self._known if url == one.url)

    def _have(self, wanted: dict[tuple[str, str], InstanceSettings]) -> None:
        known = {key: self._known.get(key) or self._new(*key) for key in wanted}
        for key, instance in known.items():
            instance.weight, instance.when = wanted[key].weight, wanted[key].when
        gone = [instance for key, instance in self._known.items() if key not in known]
        self._known, self.service.instances = known, tuple(known.values())
        for instance in gone:
            if isinstance(instance.way, Address):
                instance.way.retire()

    def _new(self, url: str, address: str) -> Instance:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        pool = Pool(address, port, tls=tls, name=_host(url))
        return Instance(f"{address}:{port}", Address(self.service.name, pool))


def behind_addresses(name: str, settings: ServiceSettings) -> Addresses:
    """A service behind addresses; a name serves as its own address until it is looked up."""
    service = Service(name, (), Bulkhead(name, settings.places, settings.queue, settings.queue_seconds))
    addresses = Addresses(service, settings)
    addresses.configure(settings)
    return addresses


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
