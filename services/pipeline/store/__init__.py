"""Pipeline's store: tables, and rows as values."""
