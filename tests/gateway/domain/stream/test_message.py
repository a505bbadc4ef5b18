"""Who hears what, and in which words."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from services.gateway.domain.stream.message import (
    Audience,
    Happening,
    Kind,
    Message,
    Sight,
    ended,
    position_of,
    reset,
    retry,
)
from shared.kernel.scope import EVERYTHING, Scope

ANNA, BILL, PARTNER = UUID(int=1), UUID(int=2), UUID(int=3)


def message(owner: UUID | None = None, partner: UUID | None = None, *sharers: UUID) -> Message:
    whose = Audience(owner, partner, frozenset(sharers))
    return Message(7, "leads.lead_assigned.v1", Kind.LEAD, "/v1/leads/1", 3, whose)


@pytest.mark.parametrize(
    ("told", "sight", "hears"),
    [
        pytest.param(message(ANNA), {Kind.LEAD: Scope(member_ids=frozenset({ANNA}))}, True, id="its owner"),
        pytest.param(message(BILL), {Kind.LEAD: Scope(member_ids=frozenset({ANNA}))}, False, id="not somebody else"),
        pytest.param(message(None, PARTNER), {Kind.LEAD: Scope(partner_id=PARTNER)}, True, id="its partner"),
        pytest.param(
            message(BILL, None, BILL, ANNA), {Kind.LEAD: Scope(member_ids=frozenset({ANNA}))}, True, id="who shares it"
        ),
        pytest.param(
            message(BILL, None, BILL), {Kind.LEAD: Scope(member_ids=frozenset({ANNA}))}, False, id="not who does not"
        ),
        pytest.param(message(ANNA), {Kind.LEAD: Scope(partner_id=PARTNER)}, False, id="not another partner"),
        pytest.param(message(), {Kind.LEAD: Scope(member_ids=frozenset({ANNA}))}, False, id="nobody, of one unknown"),
        pytest.param(message(), {Kind.LEAD: EVERYTHING}, True, id="who sees all, even of one unknown"),
        pytest.param(message(ANNA), {Kind.COMMISSION: EVERYTHING}, False, id="not who may not read the kind"),
        pytest.param(message(ANNA), {}, False, id="not who may read nothing"),
    ],
)
def test_who_hears(told: Message, sight: Sight, hears: bool) -> None:
    assert told.is_for(sight) is hears


def test_it_says_type_resource_and_version_and_nothing_else() -> None:
    identity, event, data, *rest = message(ANNA).written().decode().split("\n")

    assert (identity, event, rest) == ("id: 7", "event: change", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == {
        "type": "leads.lead_assigned.v1",
        "resource": "/v1/leads/1",
        "version": 3,
    }


def test_other_words_of_the_stream() -> None:
    assert reset(9).startswith(b"id: 9\nevent: reset\n")
    assert retry(2000) == b"retry: 2000\n\n"
    assert ended("not_authenticated") == b'event: end\ndata: {"reason": "not_authenticated"}\n\n'


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        pytest.param({}, Audience(ANNA, PARTNER), Audience(ANNA, PARTNER), id="nothing said, nothing changed"),
        pytest.param({"says_owner": True}, Audience(ANNA, PARTNER), Audience(BILL, PARTNER), id="a new owner"),
        pytest.param({"says_partner": True}, Audience(ANNA, PARTNER), Audience(ANNA, None), id="no partner any more"),
        pytest.param(
            {"says_sharers": True},
            Audience(ANNA, None, frozenset({ANNA, BILL})),
            Audience(ANNA),
            id="nobody shares it any more",
        ),
        pytest.param(
            {},
            Audience(ANNA, None, frozenset({ANNA, BILL})),
            Audience(ANNA, None, frozenset({ANNA, BILL})),
            id="who shares it stays",
        ),
    ],
)
def test_whose_a_record_is_from_now_on(said: dict[str, bool], before: Audience, after: Audience) -> None:
    happening = Happening("x", Kind.LEAD, ANNA, "/v1/leads/1", 1, Audience(BILL), **said)

    assert happening.audience_after(before) == after


@pytest.mark.parametrize(
    ("given", "position"),
    [
        ("17", 17),
        ("0", 0),
        (None, None),
        ("", None),
        ("-1", None),
        ("x", None),
        ("9" * 30, None),
        ("\N{ARABIC-INDIC DIGIT ONE}", None),
    ],
)
def test_the_last_id_is_a_position_or_none(given: str | None, position: int | None) -> None:
    assert position_of(given) == position
