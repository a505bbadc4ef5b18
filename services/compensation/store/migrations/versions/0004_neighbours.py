"""What others say of partners, accounts, products and absences."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Kind = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]


def required(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def nullable(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    _create_copy("known_partner", required("name", sa.Text), required("tier", sa.Text), nullable("agreement", sa.Text))
    _create_copy(
        "known_account",
        nullable("industry", sa.Text),
        nullable("employees", sa.Integer),
        nullable("account_class", sa.Text),
    )
    _create_copy("known_product", required("line", sa.Text))
    op.create_table(
        "known_absence",
        required("id", sa.Uuid),
        required("sequence", sa.BigInteger),
        required("member_id", sa.Uuid),
        required("first_day", sa.Date),
        required("last_day", sa.Date),
        required("paid", sa.Boolean),
        required("withdrawn", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_known_absence"),
    )


def _create_copy(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        required("id", sa.Uuid),
        required("effective_on", sa.Date),
        required("sequence", sa.BigInteger),
        required("external_id", sa.Text),
        *columns,
        sa.PrimaryKeyConstraint("id", "effective_on", "sequence", name=f"pk_{name}"),
    )
