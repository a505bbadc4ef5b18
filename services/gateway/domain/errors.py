"""What the gateway says no to."""

from __future__ import annotations

from typing import ClassVar

from shared.kernel.errors import Forbidden, Invalid, NotFound, Refusal, Unavailable


class TurnedAway(Refusal):
    """A refusal of HTTP itself, with its own status: it concerns how was asked, not what."""

    status: ClassVar[int]


class RequestNotUnderstood(TurnedAway):
    """The request is not well-formed HTTP."""

    status = 400


class PathNotAllowed(TurnedAway):
    """The path could be read in more than one way."""

    status = 400

    def __init__(self, why: str) -> None:
        super().__init__(f"the path {why}")


class PathUnknown(NotFound):
    """No service answers under this path."""

    def __init__(self) -> None:
        super().__init__("nothing is served under this path")


class MethodNotAllowed(TurnedAway):
    """What is there does not take this method; `allowed` are those it takes."""

    status = 405

    def __init__(self, allowed: str) -> None:
        super().__init__(f"what is served here takes {allowed}")
        self.allowed = allowed


class BodyTooLarge(TurnedAway):
    """The body is longer than the gateway takes."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"a body has at most {limit} bytes")


class UrlTooLong(TurnedAway):
    """Path and query are longer than the gateway takes."""

    status = 414

    def __init__(self, limit: int) -> None:
        super().__init__(f"path and query have at most {limit} bytes")


class HostNotServed(TurnedAway):
    """The request is meant for another host, or does not say for which."""

    status = 421

    def __init__(self) -> None:
        super().__init__("this host is not served here")


class EncodingNotSupported(TurnedAway):
    """The body is compressed: what is small on the wire may be anything in memory."""

    status = 415

    def __init__(self) -> None:
        super().__init__("bodies are taken as they are, without Content-Encoding", field="Content-Encoding")


class HeadTooLarge(TurnedAway):
    """The headers are more than the gateway takes."""

    status = 431

    def __init__(self, size: int, fields: int) -> None:
        super().__init__(f"headers have at most {size} bytes and {fields} fields")


class TooSlow(TurnedAway):
    """The caller did not send its request in time."""

    status = 408

    def __init__(self) -> None:
        super().__init__("the request did not arrive in time")


class TooManyConnections(TurnedAway):
    """The process has as many connections as it takes, or as many of this address."""

    status = 503
    retry_after_seconds = 1

    def __init__(self) -> None:
        super().__init__("there are too many connections, in all or from this address")


class TooManyRequests(TurnedAway):
    """The caller has used up what it may do in a while."""

    status = 429

    def __init__(self, limit: str, quota: int, window: int, seconds: int) -> None:
        super().__init__(f"the limit {limit!r} of {quota} requests in {window} s is used up for {seconds} s")
        self.seconds = seconds
        self.policy = f'"{limit}";q={quota};w={window}'
        self.left = f'"{limit}";r=0;t={seconds}'


class LimitsUnavailable(Unavailable):
    """Whether a limit is used up cannot be looked up."""

    def __init__(self) -> None:
        super().__init__("whether a limit is used up cannot be looked up right now")


class AuthenticationBusy(Unavailable):
    """So many authentications of one address are under way that nobody can say whether another may fail."""

    def __init__(self) -> None:
        super().__init__("too many authentications from this address are under way")


class AddressNotAllowed(Forbidden):
    """The key may not be used from this address."""

    def __init__(self) -> None:
        super().__init__("this key may not be used from this address")


class CertificateRequired(Forbidden):
    """The caller has to show its certificate, and showed none or another."""

    def __init__(self) -> None:
        super().__init__("this caller is let in with its own certificate only")


class ServiceBusy(Unavailable):
    """There is no place for one more request at the service; nothing was done."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} has its hands full")


class UpstreamFailed(TurnedAway):
    """The service broke off before it answered; whether it did what was asked is unknown."""

    status = 502

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} broke off before it answered")


class UpstreamTimedOut(TurnedAway):
    """The service did not begin to answer in time; whether it did what was asked is unknown."""

    status = 504

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} did not answer in time")


class UpstreamUnavailable(Unavailable):
    """The service cannot be reached; nothing was done."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} cannot be reached right now")


class ServiceSilent(Unavailable):
    """A service did not say what was asked of all of them, so that the whole cannot be told."""

    def __init__(self, service: str, what: str) -> None:
        super().__init__(f"{service} did not tell its {what}")


class IdentityNotLinked(Forbidden):
    """The token is genuine, but nobody of that name belongs to the organisation today."""

    def __init__(self, subject: str) -> None:
        super().__init__(f"{subject} is not linked to anyone here")


class IdentitiesUnavailable(Unavailable):
    """Who is who cannot be looked up."""

    def __init__(self) -> None:
        super().__init__("who is calling cannot be looked up right now")


class NeverStarted(Unavailable):
    """There are no keys to sign with: the system makes them when it first starts."""

    def __init__(self, directory: str) -> None:
        super().__init__(f"there are no keys in {directory}: the system has never been started there")


class KeyExposed(Forbidden):
    """A private key that others can read protects nothing."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} can be read by others: make it mode 0600, or delete it and all tokens with it")


class RoleUnknown(Invalid):
    """There is no such role."""

    def __init__(self, role: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{role} is not a role; the roles are {', '.join(known)}", field="role")
