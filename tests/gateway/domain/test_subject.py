"""Whom a token speaks of."""

from __future__ import annotations

import pytest

from services.gateway.domain.subject import Kind, Subject, read_subject


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("member:Anna Snelling", Subject(Kind.MEMBER, "Anna Snelling"), id="a member"),
        pytest.param("partner:northwind", Subject(Kind.PARTNER, "northwind"), id="a partner company"),
        pytest.param("user:finance", Subject(Kind.USER, "finance"), id="somebody without a record"),
        pytest.param("member:a:b", Subject(Kind.MEMBER, "a:b"), id="an external id may contain a colon"),
        pytest.param("member:", None, id="nobody"),
        pytest.param("system:gateway", None, id="the house's own names cannot be taken"),
        pytest.param("Anna", None, id="no kind"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_reading_a_subject(written: str, meant: Subject | None) -> None:
    assert read_subject(written) == meant


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_written_can_be_read(kind: Kind) -> None:
    assert read_subject(str(Subject(kind, "x:y z"))) == Subject(kind, "x:y z")
