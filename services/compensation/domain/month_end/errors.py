"""What month-end says no to."""

from __future__ import annotations

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class PeriodAlreadyClosed(Conflict):
    """The period was closed before; closing is never undone."""


class PeriodNotOver(Conflict):
    """The period's last day has not passed."""


class PeriodOutOfOrder(Conflict):
    """Another period is to be closed first."""


class ExceptionsOpen(Conflict):
    """Something of the period is neither mended nor waived."""


class OpeningNotReconciled(Conflict):
    """Balances taken over from another system do not add up to what that system showed."""


class PeriodNotUnderstood(Invalid):
    """A period is written like 2026-03."""


class OwnPay(Forbidden):
    """Nobody approves his own pay, plan or adjustment."""


class OwnRequest(Forbidden):
    """Who asked for it cannot be the one who approves it."""


class AlreadyDecided(Conflict):
    """It was approved, rejected or withdrawn before."""


class NotApproved(Conflict):
    """It has to be approved first."""


class RecordNotFound(NotFound):
    """There is no such record within the caller's sight."""


class NothingToPay(Conflict):
    """Nobody has anything earned and unpaid."""


class MoreThanEarned(Invalid):
    """More would be paid, or written off, than there is."""


class AlreadyReversed(Conflict):
    """An adjustment is reversed once."""


class TooLate(Conflict):
    """The time limit has passed."""


class AttachmentTooLarge(Invalid):
    """An attachment has at most one megabyte."""


class OpeningsClosed(Conflict):
    """A period has been closed: balances are no longer taken over."""


class PeriodNotClosed(Conflict):
    """Only what is closed is paid by a regular batch."""


class BatchAlreadyPrepared(Conflict):
    """A period is paid by one regular batch; what comes later is paid with the next period, or off the cycle."""


class FiguresMoved(Conflict):
    """What people are owed has changed since the batch was prepared."""


class PaidBeforeCutOff(Invalid):
    """A period is paid on a day before its figures are cut off."""


class AlreadyDisputed(Conflict):
    """A line is disputed once at a time."""


class AlreadyAnswered(Conflict):
    """A letter is accepted or declined once."""


class NotYours(Forbidden):
    """A letter is answered by the one it is written to."""
