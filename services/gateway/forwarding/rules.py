"""The configuration in force: what is asked of it with every request is worked out once."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import Counter, Gauge

from services.gateway.domain.headers import Header
from services.gateway.domain.limits import Limits
from services.gateway.domain.rates.bucket import Rate
from services.gateway.domain.rates.fields import policy
from services.gateway.settings import Configuration, RateSettings, ServiceSettings, read_configuration

RELOADS = Counter("gateway_configuration_reloads", "Times a configuration was read.", ["outcome"])
IN_FORCE = Gauge("gateway_configuration_info", "1 for the configuration in force.", ["version", "hash"])

_log = logging.getLogger(__name__)
_ANSWER_WITHIN = ServiceSettings().answer_within


@dataclass(frozen=True, slots=True)
class RouteRules:
    """What holds for one route."""

    rate: Rate
    answer_within: float | None
    policy: Header
    """What callers are told of the rate."""

    @classmethod
    def of(cls, rate: Rate, answer_within: float | None = None) -> RouteRules:
        """The same for each request, so worked out once."""
        return cls(rate, answer_within, policy(rate))


class Rules:
    """What the door goes by, all from one configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.hash = hashlib.sha256(configuration.model_dump_json().encode()).hexdigest()[:12]
        given = configuration.limits
        self.limits = Limits(**given.model_dump())
        self.proxies = configuration.proxies
        self.hosts = configuration.hosts
        self.certificates = configuration.certificates
        self.address = _rate("address", configuration.rates.address)
        self.failures = _rate("failures", configuration.rates.failures)
        self._within = {name: service.answer_within for name, service in configuration.services.items()}
        self._any_route = RouteRules.of(_rate("route", configuration.rates.route))
        self._routes = {
            name: RouteRules.of(
                _rate("route", route.rate or configuration.rates.route, strict=route.strict), route.answer_within
            )
            for name, route in configuration.routes.items()
        }

    def of_route(self, method: str, template: str) -> RouteRules:
        """What holds for a route."""
        return self._routes.get(f"{method} {template}", self._any_route) if self._routes else self._any_route

    def answer_within(self, service: str) -> float:
        """How long a service may take to begin its answer."""
        return self._within.get(service, _ANSWER_WITHIN)


class Live:
    """The rules in force. Others take their place whole, or not at all."""

    def __init__(self, configuration: Configuration | None = None) -> None:
        self._told: list[Callable[[Configuration], None]] = []
        self.rules = Rules(configuration or Configuration())
        IN_FORCE.labels(self.rules.configuration.version, self.rules.hash).set(1)

    def when_changed(self, tell: Callable[[Configuration], None]) -> None:
        """Have somebody told of each new configuration."""
        self._told.append(tell)

    def adopt(self, configuration: Configuration) -> None:
        """Go by this one from the next request on."""
        rules = Rules(configuration)
        try:
            self._tell(configuration)
        except Exception:
            self._tell(self.rules.configuration)  # whoever had followed goes back
            raise
        IN_FORCE.clear()
        IN_FORCE.labels(configuration.version, rules.hash).set(1)
        self.rules = rules

    def _tell(self, configuration: Configuration) -> None:
        for tell in self._told:
            tell(configuration)

    def reload(self, file: Path) -> bool:
        """Read the file anew; one that is no configuration is refused whole, counted, and changes nothing."""
        try:
            configuration = read_configuration(file.read_text())
            self.adopt(configuration)
        except (OSError, ValueError) as error:
            RELOADS.labels("refused").inc()
            _log.error("the configuration in %s is refused, the old one stays: %s", file, error)
            return False
        RELOADS.labels("adopted").inc()
        _log.warning("configuration %s is in force", configuration.version)
        return True


def reload_configured(live: Live, environment: Mapping[str, str]) -> bool:
    """Read the file anew that GATEWAY_CONFIG names, if it names one; whether another configuration is in force."""
    file = environment.get("GATEWAY_CONFIG")
    return live.reload(Path(file)) if file else False


def _rate(name: str, given: RateSettings, *, strict: bool = False) -> Rate:
    return Rate(name, given.requests, given.seconds, strict=strict)
