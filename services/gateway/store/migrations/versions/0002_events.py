"""Events from partner systems, and the feed of the stream; they grow in place until the first release."""

from alembic import op
from sqlalchemy import MetaData

from services.gateway.store.feed.tables import feed_tables
from services.gateway.store.intake.tables import intake_table
from shared.store.house import NAMING

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    metadata = MetaData(naming_convention=NAMING)
    intake_table(metadata)
    feed_tables(metadata)
    metadata.create_all(op.get_bind())
