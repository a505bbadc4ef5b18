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
    """A page can be read and nothing else."""

    status = 405

    def __init__(self) -> None:
        super().__init__("this page can only be read")


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
