"""Whose deal it is: which parts make up a whole, and whom a caller may name."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pipeline.domain.errors import (
    OwnerNotFound,
    ReferenceMissing,
    ShareOutOfRange,
    SharesNotWhole,
    SharesTwice,
)
from services.pipeline.domain.references import Known
from services.pipeline.domain.splits import Part, Split, members_of, shared_out, whole
from services.pipeline.domain.stages import DEFAULT_FUNNEL, Definition
from shared.kernel.errors import ReferenceNotKnownYet, Refusal
from shared.kernel.ids import new_id
from shared.kernel.scope import EVERYTHING, Scope

ANNA, BORIS, STRANGER = new_id(), new_id(), new_id()
KNOWN = Known(
    Definition(new_id(), 1, "Default funnel", DEFAULT_FUNNEL),
    members={ANNA: ANNA, "Anna": ANNA, BORIS: BORIS, "Boris": BORIS},
)
ANNAS = Scope(member_ids=frozenset({ANNA}))


def split(share: str, member: UUID = ANNA, role: str | None = None, *, overlay: bool = False) -> Split:
    return Split(member_id=member, share=Decimal(share), role=role, overlay=overlay)


def part(share: str, member: UUID | str | None = ANNA) -> Part:
    return Part(member=member, share=Decimal(share))


@pytest.mark.parametrize(
    "splits",
    [
        pytest.param((), id="nobody: it is the owner's alone"),
        pytest.param((split("1"),), id="one has it all"),
        pytest.param((split("0.7"), split("0.3", BORIS)), id="two share it"),
        pytest.param((split("0.5", role="sales"), split("0.5", role="solution")), id="one in two roles"),
        pytest.param((split("1"), split("0.4", BORIS, overlay=True)), id="an overlay comes on top"),
        pytest.param((split("0.333"), split("0.667", BORIS)), id="parts that are exact as decimals only"),
    ],
)
def test_parts_that_make_up_the_whole(splits: tuple[Split, ...]) -> None:
    assert whole(splits) == splits


@pytest.mark.parametrize(
    ("splits", "refusal", "field"),
    [
        pytest.param((split("0.7"), split("0.31", BORIS)), SharesNotWhole, "splits", id="101 percent"),
        pytest.param((split("0.7"), split("0.29", BORIS)), SharesNotWhole, "splits", id="99 percent"),
        pytest.param((split("0.4", overlay=True),), SharesNotWhole, "splits", id="only an overlay"),
        pytest.param((split("1"), split("0", BORIS)), ShareOutOfRange, "splits.1.share", id="a part of nothing"),
        pytest.param((split("1.1"),), ShareOutOfRange, "splits.0.share", id="a part of more than all"),
        pytest.param((split("0.5"), split("0.5")), SharesTwice, "splits.1.member_id", id="twice in no role"),
        pytest.param(
            (split("1", role="sales"), split("0.5", role="sales", overlay=True)),
            SharesTwice,
            "splits.1.member_id",
            id="twice in one role, once as an overlay",
        ),
    ],
)
def test_parts_that_do_not(splits: tuple[Split, ...], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        whole(splits)
    assert refused.value.field == field


def test_what_is_wrong_with_the_sum_is_said() -> None:
    with pytest.raises(SharesNotWhole, match="101 %"):
        whole((split("0.70"), split("0.31", BORIS)))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_only_the_exact_whole_is_whole(millionths: list[int]) -> None:
    splits = tuple(split(str(Decimal(each) / 10**6), new_id()) for each in millionths)
    if sum(millionths) == 10**6:
        assert whole(splits) == splits
    else:
        with pytest.raises(SharesNotWhole):
            whole(splits)


@pytest.mark.parametrize(
    ("member", "scope", "before"),
    [
        pytest.param(BORIS, EVERYTHING, (), id="who sees all names anybody known"),
        pytest.param("Boris", EVERYTHING, (), id="by name too"),
        pytest.param(BORIS, Scope(member_ids=frozenset({BORIS})), (), id="a seller names himself"),
        pytest.param(BORIS, ANNAS, (BORIS,), id="and whoever was named before"),
    ],
)
def test_whom_a_caller_may_name(member: UUID | str, scope: Scope, before: tuple[UUID, ...]) -> None:
    assert members_of(shared_out([part("1", member)], KNOWN, scope, named_before=before)) == {BORIS}


@pytest.mark.parametrize(
    ("member", "scope", "refusal"),
    [
        pytest.param(STRANGER, EVERYTHING, ReferenceNotKnownYet, id="nobody unknown"),
        pytest.param(None, EVERYTHING, ReferenceMissing, id="nobody at all"),
        pytest.param(BORIS, ANNAS, OwnerNotFound, id="a seller no colleague"),
        pytest.param(STRANGER, ANNAS, OwnerNotFound, id="a stranger is as a colleague out of sight"),
    ],
)
def test_whom_a_caller_may_not_name(member: UUID | None, scope: Scope, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        shared_out([part("1", member)], KNOWN, scope)
    assert refused.value.field == "splits.0.member_id"


def test_a_name_that_means_nobody_is_said_by_its_form() -> None:
    with pytest.raises(ReferenceNotKnownYet) as refused:
        shared_out([part("0.5"), part("0.5", "Nobody")], KNOWN, EVERYTHING)
    assert refused.value.field == "splits.1.member_external_id"
