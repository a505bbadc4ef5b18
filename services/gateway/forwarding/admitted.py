"""What the gateway's own routes are told of a caller beside its principal: what vouched for it, how to ask again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.web.identity import Principal

CALLER = "salesops.caller"
"""The extension of a scope that carries it. It never leaves this process: the gateway's own service is in it."""


@dataclass(frozen=True, slots=True, repr=False)
class Admitted:
    """A caller who was let in; never shown, because it holds a credential."""

    authorization: str
    again: Callable[[], Awaitable[Principal]]
    """The caller as it is now; raises what says why it may no longer."""
