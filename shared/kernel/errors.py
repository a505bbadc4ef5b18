"""Refusals: what the house says no to, each a named fact with a stable code."""

from __future__ import annotations

import re
from typing import ClassVar
from uuid import UUID


class Refusal(Exception):
    """A rule said no. `code` is the class name in snake case; `field` names the offending input, if one does."""

    code: ClassVar[str] = "refusal"
    retry_after_seconds: ClassVar[int | None] = None
    """When asking again may succeed although nothing was changed; None if never."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class NotFound(Refusal):
    """The record is not there, or not within the caller's sight."""


class Conflict(Refusal):
    """The record's present state does not allow it."""


class PreconditionFailed(Refusal):
    """The record is not the one the request was meant for."""


class Invalid(Refusal):
    """The input can never be accepted as it stands."""


class Forbidden(Refusal):
    """The caller's role may not do this."""


class WrongForm(Refusal):
    """What was sent is in a form that is not taken."""


class TooLarge(Refusal):
    """What was sent is more than is taken at once."""


class TooMuch(Refusal):
    """The caller asks more than its share."""


class Unavailable(Refusal):
    """It cannot be done now; trying again later may succeed."""

    retry_after_seconds = 1


class DeadlineExceeded(Refusal):
    """The time its caller gave is up; nothing was done."""


class ReferenceNotKnownYet(Conflict):
    """Another service's record is not known here yet; its announcement may still be on its way."""

    retry_after_seconds = 1

    def __init__(self, kind: str, reference: UUID | str, *, field: str | None = None) -> None:
        super().__init__(f"{kind} {reference} is not known here yet", field=field)


class ExternalIdTaken(Conflict):
    """The external id already names a record with another content."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"external id {external_id} already names a record with another content", field="external_id")


class CurrencyNotSupported(Invalid):
    """No exchange rate makes this currency usable here."""

    def __init__(self, currency: str, company_currency: str, *, field: str = "amount") -> None:
        super().__init__(f"amounts are in {company_currency} here, not {currency}", field=field)


class DateInFuture(Invalid):
    """A fact cannot be effective after today."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} lies in the future", field=field)
