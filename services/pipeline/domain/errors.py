"""What pipeline says no to, each a named fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from shared.kernel.money import Money


class AccountNotFound(NotFound):
    """No such account."""

    def __init__(self, account: object) -> None:
        super().__init__(f"there is no account {account}")


class ProductNotFound(NotFound):
    """No such product."""

    def __init__(self, product: object) -> None:
        super().__init__(f"there is no product {product}")


class PipelineNotFound(NotFound):
    """No such pipeline."""

    def __init__(self, pipeline: object) -> None:
        super().__init__(f"there is no pipeline {pipeline}")


class OpportunityNotFound(NotFound):
    """No such opportunity within the caller's sight."""

    def __init__(self, opportunity: object) -> None:
        super().__init__(f"there is no opportunity {opportunity}")


class OwnerNotFound(NotFound):
    """The caller may not act for this member, and learns nothing more of it."""

    def __init__(self, owner: object, *, field: str = "owner_id") -> None:
        super().__init__(f"there is no member {owner} to act for", field=field)


class AccountUnknown(Invalid):
    """The input names an account that does not exist."""

    def __init__(self, account: object, *, field: str = "account_id") -> None:
        super().__init__(f"there is no account {account}", field=field)


class ProductUnknown(Invalid):
    """The input names a product that does not exist."""

    def __init__(self, product: object, *, field: str = "product_id") -> None:
        super().__init__(f"there is no product {product}", field=field)


class PipelineUnknown(Invalid):
    """The input names a pipeline that does not exist."""

    def __init__(self, pipeline: object, *, field: str = "pipeline_id") -> None:
        super().__init__(f"there is no pipeline {pipeline}", field=field)


class ReferenceMissing(Invalid):
    """Something that must be named is not, in neither of its two forms."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} or its external id is required", field=field)


class StageUnknown(Invalid):
    """The pipeline has no such open stage."""

    def __init__(self, stage: str, stages: tuple[str, ...]) -> None:
        super().__init__(f"{stage} is none of the stages {', '.join(stages)}", field="stage")


class StageDefinitionUnfit(Invalid):
    """A pipeline's stages do not make a funnel."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="stages")


class StageOutOfOrder(Conflict):
    """Only the next stage is free to enter; any other needs an `override`."""

    def __init__(self, left: str, entered: str) -> None:
        super().__init__(f"from {left} to {entered} is not the next step: give a reason as override", field="override")


class StageAlreadyReached(Conflict):
    """The opportunity is in this stage already."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"the opportunity is in {stage} already", field="stage")


class OpportunityNotOpen(Conflict):
    """A closed opportunity neither moves nor closes again."""

    def __init__(self, external_id: str, status: str) -> None:
        super().__init__(f"opportunity {external_id} is {status}")


class OpportunityNotClosed(Conflict):
    """Only a closed opportunity can be reopened."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"opportunity {external_id} is open")


class DealNotWon(Conflict):
    """Only a won deal can be refunded or corrected."""

    def __init__(self, external_id: str, status: str) -> None:
        super().__init__(f"opportunity {external_id} is {status}, not won")


class DealAlreadyRefunded(Conflict):
    """A deal of which money went back stays won."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"opportunity {external_id} was refunded and cannot be reopened")


class AccountMissing(Conflict):
    """A deal is won from a customer: the account must be known."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"opportunity {external_id} has no account yet", field="account_id")


class AmountNegative(Invalid):
    """An amount cannot be below zero."""

    def __init__(self, amount: Money, *, field: str = "amount") -> None:
        super().__init__(f"{amount} is below zero", field=field)


class RefundNotPositive(Invalid):
    """A refund pays something back."""

    def __init__(self, amount: Money) -> None:
        super().__init__(f"a refund of {amount} pays nothing back", field="amount")


class RefundExceedsDeal(Invalid):
    """No more can go back than is left of the deal."""

    def __init__(self, amount: Money, left: Money) -> None:
        super().__init__(f"a refund of {amount} is more than the {left} left of the deal", field="amount")


class NothingLeftToRefund(Conflict):
    """All of the deal went back already."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"nothing is left of deal {external_id} to refund")


class CorrectionBelowRefund(Invalid):
    """A deal cannot be worth less than what was paid back of it."""

    def __init__(self, amount: Money, refunded: Money) -> None:
        super().__init__(f"{amount} is less than the {refunded} refunded already", field="amount")


class CorrectionEmpty(Invalid):
    """A correction changes something."""

    def __init__(self) -> None:
        super().__init__("the correction changes nothing")


class DateTooEarly(Invalid):
    """A fact cannot come before the one it follows from."""

    def __init__(self, field: str, earliest: date) -> None:
        super().__init__(f"{field} lies before {earliest.isoformat()}", field=field)


class DateTooLate(Invalid):
    """A fact cannot come after the one that follows from it."""

    def __init__(self, field: str, latest: date) -> None:
        super().__init__(f"{field} lies after {latest.isoformat()}", field=field)


class OutcomeContradictory(Invalid):
    """An item says both how it was won and how it was lost."""

    def __init__(self) -> None:
        super().__init__("an opportunity is won or lost, not both", field="lost_on")


class LossReasonMissing(Invalid):
    """A loss says why."""

    def __init__(self) -> None:
        super().__init__("a lost opportunity needs a reason", field="reason")


class SharesNotWhole(Invalid):
    """The parts of a deal that are no overlays make up the whole."""

    def __init__(self, total: Decimal) -> None:
        super().__init__(f"the parts add up to {(total * 100).normalize():f} %, not to 100 %", field="splits")


class ShareOutOfRange(Invalid):
    """A part is more than nothing and at most all."""

    def __init__(self, share: Decimal, *, field: str) -> None:
        super().__init__(f"a share of {share:f} is not above 0 and at most 1", field=field)


class SharesTwice(Invalid):
    """Nobody has two parts of a deal in one role."""

    def __init__(self, *, field: str) -> None:
        super().__init__("the same member has a part in this role already", field=field)


class SplitsNotYours(Forbidden):
    """Whoever is named in a deal's splits does not set them: that is for those who answer for its owner."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"the splits of {external_id} are set by those who answer for its owner", field="splits")


class MarginStatedTwice(Invalid):
    """A margin is stated as such or follows from the cost."""

    def __init__(self) -> None:
        super().__init__("either the margin or the cost is given, not both", field="cost")


class ParentIsItself(Invalid):
    """No company is its own subsidiary."""

    def __init__(self) -> None:
        super().__init__("an account cannot be its own parent", field="parent_external_id")
