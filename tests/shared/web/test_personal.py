"""One mark says that a field speaks of a person; description, masking and audit go by it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from shared.store.audit.entry import PersonalColumn
from shared.web.access import Permission
from shared.web.field_scope import cut, marks_of
from shared.web.pages import Page
from shared.web.personal import Personal, personal_columns
from shared.web.router import Router

Email = Annotated[str | None, Personal(Permission.READ_CONTACTS, "contact", "email", subject="lead_id")]


class Contact(BaseModel):
    email: Email
    city: str


class Lead(BaseModel):
    contact: Contact | None
    others: list[Contact] = []


def test_the_audit_learns_from_the_routes_which_columns_are_personal() -> None:
    router = Router(tags=["leads"])

    @router.get("/leads", permission=Permission.READ_LEADS)
    async def leads() -> Page[Lead]:
        """Leads."""
        raise AssertionError

    assert personal_columns(router.routes) == (PersonalColumn("contact", "email", "lead_id"),)


def test_who_may_not_see_it_sees_null() -> None:
    body = {"contact": {"email": "ada@example.org", "city": "Ulm"}, "others": [{"email": "x@y", "city": "Bonn"}]}

    cut(body, marks_of(Lead), lambda permission: permission is not Permission.READ_CONTACTS)

    assert body == {"contact": {"email": None, "city": "Ulm"}, "others": [{"email": None, "city": "Bonn"}]}


def test_the_description_says_so() -> None:
    properties = Contact.model_json_schema()["properties"]

    assert properties["email"]["x-personal"] is True
    assert "x-personal" not in properties["city"]


def test_a_person_is_called_after_the_column_that_names_them() -> None:
    row = {"lead_id": "7", "id": "8"}

    assert PersonalColumn("contact", "email", "lead_id").subject_of(row) == "lead:7"
    assert PersonalColumn("lead", "source_owner", "id").subject_of(row) == "lead:8"
