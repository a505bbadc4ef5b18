"""What can be set about the gateway from outside: a few variables, and a file that can be changed while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, StringConstraints

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a key pair only: with a shared secret, whoever checks a token could make one."""
RoleName = Literal[
    "representative",
    "manager",
    "sales_ops",
    "finance",
    "partner",
    "partner_manager",
    "executive",
    "operator",
    "admin",
    "system",
]
Name = Annotated[str, StringConstraints(to_lower=True, min_length=1)]


Fingerprint = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9A-Fa-f]{64}$")]
"""The SHA-256 of a certificate."""


class _Part(BaseModel):
    """A part of the configuration: what it does not know, it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RateSettings(_Part):
    """So many requests in so many seconds."""

    requests: PositiveInt
    seconds: PositiveInt = 60


class InstanceSettings(_Part):
    """Where a service answers. A name that stands for several addresses is several instances."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[^/?#]+/?$")]
    weight: Annotated[int, Field(ge=0, le=1000)] = 1
    when: Mapping[Name, str] = Field(default_factory=dict)
    """Headers of the requests that are meant for it, and for it alone."""


class ServiceSettings(_Part):
    """How a service is asked."""

    instances: tuple[InstanceSettings, ...] = ()
    places: PositiveInt = 100
    queue: Annotated[int, Field(ge=0)] = 200
    queue_seconds: PositiveFloat = 0.5
    answer_within: PositiveFloat = 30.0


class RouteSettings(_Part):
    """What holds for one route, named like `POST /v1/leads`, in place of what holds for all."""

    rate: RateSettings | None = None
    strict: bool = False
    """Count in PostgreSQL with each request, so that no process ever lets one too many through."""
    answer_within: PositiveFloat | None = None


class LimitSettings(_Part):
    """How much a request may be, in bytes and seconds."""

    url: PositiveInt = 8 * 1024
    headers: PositiveInt = 16 * 1024
    fields: PositiveInt = 100
    body: PositiveInt = 1024 * 1024
    large_body: PositiveInt = 8 * 1024 * 1024
    """Five hundred items at once, each as long as its fields may be, or a CSV file."""
    head_seconds: PositiveFloat = 10.0
    idle_seconds: PositiveFloat = 10.0
    """Without a byte of a body."""
    bytes_per_second: PositiveInt = 1024
    """What a body has to come with at least."""
    connections: PositiveInt = 10_000
    """Open at once in one process; it needs as many file descriptors."""
    connections_of_address: PositiveInt = 2_000
    """Of them, from one address that is none of our proxies'."""


class RateLimits(_Part):
    """How often; the defaults protect the embedded system from accidents, not from crowds."""

    route: RateSettings = RateSettings(requests=60_000)
    """Each identity on each route."""
    address: RateSettings = RateSettings(requests=120_000)
    """Each address, before anybody is recognised."""
    failures: RateSettings = RateSettings(requests=10)
    """Failed authentications of an address."""


class CorsSettings(_Part):
    """Which pages in browsers may read answers."""

    origins: frozenset[Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/?#\s]+)$")]] = frozenset()
    """Exactly as a browser spells them, such as `https://app.example.com`; `*` is every page there is."""


class PartnerEventSettings(_Part):
    """What holds for events from partner systems."""

    give_up_after_hours: PositiveFloat = 24.0
    """For how long a command is given that no service decides about; then the event is quarantined."""
    refunds_without_a_person: Annotated[int, Field(ge=0)] = 100_000
    """Minor units of the company's currency that one system may have paid back of one deal within the window."""
    refund_window_days: Annotated[float, Field(gt=0, le=30)] = 30.0
    """As long as what was given up is kept, at most."""


class IssuerSettings(_Part):
    """An outside issuer of users' tokens (OpenID Connect), and which of its claims mean a role here."""

    issuer: Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^/]+")]
    """Exactly as its tokens spell it. An address, so that none can call itself what only our own are called."""
    audience: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    """What its tokens for us are made out to."""
    jwks_url: Annotated[str, StringConstraints(pattern=r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])")]
    """Where it publishes its keys; in clear text only on this machine."""
    algorithms: frozenset[Algorithm] = frozenset({"RS256", "ES256", "EdDSA"})
    types: frozenset[Annotated[str, StringConstraints(to_lower=True)]] = frozenset({"at+jwt", "jwt"})
    """Accepted values of the header `typ`; an empty one accepts its absence."""
    role_claim: str | None = None
    role_mapping: Mapping[str, RoleName] = Field(default_factory=dict)
    """What a value of that claim means; one that is not named means nothing."""


class Configuration(_Part):
    """The file. Everything in it has a default, and all of it can be changed while the gateway runs."""

    version: str = "built in"
    """Named by whoever wrote it; operators see it."""
    hosts: frozenset[Name] = frozenset()
    """The hosts we answer for; without any, all."""
    cors: CorsSettings = CorsSettings()
    issuers: tuple[IssuerSettings, ...] = ()
    """Outside issuers that are believed, beside the built-in one where that is allowed."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who is believed when it says for whom it asks."""
    certificates: Mapping[str, frozenset[Fingerprint]] = Field(default_factory=dict)
    """Who is let in only with one of these certificates: a principal's subject, or a partner company's id."""
    limits: LimitSettings = LimitSettings()
    rates: RateLimits = RateLimits()
    partner_events: PartnerEventSettings = PartnerEventSettings()
    services: Mapping[str, ServiceSettings] = Field(default_factory=dict)
    routes: Mapping[str, RouteSettings] = Field(default_factory=dict)

    def service(self, name: str) -> ServiceSettings:
        """What holds for a service."""
        return self.services.get(name) or ServiceSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """How the gateway is run; the defaults are those of the embedded system."""

    operator_pages: bool = True
    """Whether `/metrics` and `/docs` are shown on the public port: right on loopback, wrong elsewhere."""
    access_log: bool = False
    """Whether each request writes one JSON line to the logger `salesops.access`."""
    services_are_ours: bool = True
    """Whether the services run in this process, so that they share its readiness."""
    builtin_issuer: bool = True
    """Whether tokens made by our own command line are believed: right on loopback, elsewhere a decision."""
    master_key_file: Path | None = None
    """Where the key lies under which webhook secrets are kept; None for among the others."""


def settings_from(environment: Mapping[str, str], host: str = "127.0.0.1") -> Settings:
    """Settings by the variables GATEWAY_OPERATOR_PAGES, GATEWAY_ACCESS_LOG, GATEWAY_SERVICES_ARE_OURS (0 or 1).

    BUILTIN_ISSUER (0 or 1) is 1 by itself where the gateway listens to this machine alone; GATEWAY_MASTER_KEY_FILE.
    """
    return Settings(
        operator_pages=environment.get("GATEWAY_OPERATOR_PAGES", "1") == "1",
        access_log=environment.get("GATEWAY_ACCESS_LOG", "0") == "1",
        services_are_ours=environment.get("GATEWAY_SERVICES_ARE_OURS", "1") == "1",
        builtin_issuer=environment.get("BUILTIN_ISSUER", "1" if _is_loopback(host) else "0") == "1",
        master_key_file=Path(file) if (file := environment.get("GATEWAY_MASTER_KEY_FILE")) else None,
    )


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach it; a name other than localhost may mean anything."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def read_configuration(text: str) -> Configuration:
    """The configuration a YAML text asks for; ValueError, naming every fault, if it is not one."""
    try:
        return Configuration.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def configuration_from(environment: Mapping[str, str]) -> Configuration:
    """The configuration in the file that GATEWAY_CONFIG names; ValueError or OSError if it cannot be had."""
    file = environment.get("GATEWAY_CONFIG")
    return read_configuration(Path(file).read_text()) if file else Configuration()


def keys_directory(data: Path) -> Path:
    """Where a data directory keeps its keys."""
    return data / "keys"
