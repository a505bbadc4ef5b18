"""Topics, partitions with their next offset, and the records themselves."""  # noqa: INP001 - Alembic loads it by path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the log's tables."""
    op.execute("CREATE TABLE log_topic (name text PRIMARY KEY, partitions int NOT NULL CHECK (partitions > 0))")
    # The counter rows change with every append: room on the page and eager cleaning keep them in one place.
    op.execute("""
        CREATE TABLE log_partition (
          id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          topic text NOT NULL REFERENCES log_topic,
          partition int NOT NULL,
          next_offset bigint NOT NULL DEFAULT 0,
          UNIQUE (topic, partition)
        ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)
    """)
    op.execute("""
        CREATE TABLE log_record (
          partition_id int NOT NULL,
          "offset" bigint NOT NULL,
          key text NOT NULL,
          headers json NOT NULL,
          value bytea NOT NULL,
          recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          PRIMARY KEY (partition_id, "offset")
        )
    """)


def downgrade() -> None:
    """Records are never thrown away."""
