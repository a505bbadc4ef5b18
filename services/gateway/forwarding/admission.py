"""What is asked of a request before who sent it: where it goes, how large it is, from where it comes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from services.gateway.domain.errors import CertificateRequired, MethodNotAllowed, PathUnknown
from services.gateway.domain.headers import Header
from services.gateway.domain.hosts import check_host
from services.gateway.domain.limits import check_declared_length, check_encoding, check_url, longest_body
from services.gateway.domain.paths import read_path
from services.gateway.domain.proxies import caller_address, caller_scheme, forwarded, is_among
from services.gateway.domain.route_table import Route, RouteTable
from services.gateway.domain.routes import service_of
from services.gateway.forwarding.rules import Rules
from services.gateway.forwarding.upstream import CERTIFICATE
from services.gateway.forwarding.visit import Visit
from shared.web.identity import Principal

_CERTIFICATE = b"x-client-cert-sha256"
_PATHS_REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads."""

    path: str
    service: str | None
    route: Route | None
    template: str


class Places:
    """Reads paths, and remembers what they were read as."""

    def __init__(self, routes: RouteTable) -> None:
        self._routes = routes
        self.of = lru_cache(maxsize=_PATHS_REMEMBERED)(self._read)

    def _read(self, raw_path: bytes) -> Place:
        """The place meant by a path; PathNotAllowed if it could mean several."""
        path = read_path(raw_path)
        service, route = service_of(path), self._routes.route_of(path)
        if route is not None:
            return Place(path, service, route, route.template)
        # An unknown path is not counted by its words: a caller must not be able to make up labels.
        return Place(path, service, None, f"/v1/{service}/unknown" if service else "unknown")


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a request comes, as far as we can believe it."""

    address: str
    scheme: str
    host: str | None

    def forwarded(self) -> list[Header]:
        """What a service is told of it."""
        return forwarded(self.address, self.scheme, self.host)


def origin_of(visit: Visit, rules: Rules) -> Origin:
    """The caller's address and scheme."""
    scheme = visit.scope.get("scheme", "http")
    return Origin(
        caller_address(visit.peer, visit.headers, rules.proxies) if rules.proxies else visit.peer,
        caller_scheme(visit.peer, scheme, visit.headers, rules.proxies) if rules.proxies else scheme,
        visit.text(b"host"),
    )


def check_head(visit: Visit, rules: Rules) -> None:
    """Refuse what is wrong whoever sent it and wherever it goes."""
    check_url(visit.raw_path, visit.query, rules.limits)
    check_host(visit.text(b"host"), rules.hosts)
    check_encoding(visit.given.get(b"content-encoding"))


def check_place(place: Place, visit: Visit) -> tuple[str, Route | None]:
    """The service that answers; PathUnknown or MethodNotAllowed if there is none for this."""
    if place.service is None:
        raise PathUnknown
    if place.route is not None and not place.route.takes(visit.method):
        raise MethodNotAllowed(place.route.allowed)
    return place.service, place.route


def check_length(place: Place, visit: Visit, rules: Rules) -> int:
    """How long the body may be; BodyTooLarge if it says itself that it is longer."""
    longest = longest_body(place.path, visit.given.get(b"content-type", b""), rules.limits)
    check_declared_length(visit.given.get(b"content-length"), longest)
    return longest


def check_certificate(principal: Principal, visit: Visit, rules: Rules) -> None:
    """Whoever is configured with certificates shows one of them: to us, or to a proxy that we believe."""
    if not rules.certificates:
        return
    named = (principal.subject, str(principal.partner_id))
    wanted = next((rules.certificates[one] for one in named if one in rules.certificates), None)
    if wanted is not None and _certificate(visit, rules) not in wanted:
        raise CertificateRequired


def _certificate(visit: Visit, rules: Rules) -> str | None:
    """The SHA-256 of the caller's certificate, in hexadecimal."""
    if rules.proxies and is_among(visit.peer, rules.proxies):
        return (visit.text(_CERTIFICATE) or "").replace(":", "").lower() or None
    shown: str | None = (visit.scope.get("extensions") or {}).get(CERTIFICATE)
    return shown
