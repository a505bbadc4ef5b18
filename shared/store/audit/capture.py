"""What a transaction changed, noted by the database itself: triggers on every business table, made after migrations.

A note lives in a setting that ends with its transaction, so a savepoint that is undone undoes its notes, nothing is
written that the audit does not keep, and tables of a service not yet thought of are covered. Binary columns (hashes,
ciphertext) are left out. Consumers apply other services' facts, which were audited there: they switch notes off.
"""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, MetaData, Table, text

from shared.store.audit.guard import AUDITED, keep_audit

HOUSE = "house"
"""The mark of tables that are the house's own: what happens there is no business."""
SETTING = "salesops.changes"
_OFF = "salesops.unaudited"
_CHUNK = 65_536
_MOST_PIECES = 64
_MOST_ROWS = 10_000
"""Beyond these a statement is noted by the number of its rows: an audit row stays within some megabytes."""

_PERSONS = ("member_id", "payee_id", "lead_id", "principal_id")
"""Of whom a row may speak: noted beside its key with every change, so that what changed can be kept under that name."""

SWITCH_OFF = text(f"SELECT set_config('{_OFF}', 'on', true)")
"""Changes of this transaction are not noted: they are another service's facts."""
UNAUDITED = {_OFF: "on"}
"""The same for whole sessions: those that do nothing but apply events."""

# Noting appends to one setting, whose whole text is copied each time; so a long one is put aside in pieces.
_APPEND = f"""
CREATE OR REPLACE FUNCTION audit_append(said text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kept text := coalesce(current_setting('{SETTING}', true), '');
  pieces int := coalesce(nullif(current_setting('{SETTING}_pieces', true), '')::int, 0);
BEGIN
  IF said IS NULL THEN RETURN; END IF;
  IF length(kept) > {_CHUNK} THEN
    PERFORM set_config('{SETTING}_' || pieces, kept, true), set_config('{SETTING}_pieces', (pieces + 1)::text, true);
    kept := '';
  END IF;
  PERFORM set_config('{SETTING}', concat_ws(',', nullif(kept, ''), said), true);
END $$
"""
_NOTED = f"""
CREATE OR REPLACE FUNCTION audit_changes() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  pieces int := coalesce(nullif(current_setting('{SETTING}_pieces', true), '')::int, 0);
  whole text := nullif(current_setting('{SETTING}', true), '');
BEGIN
  IF pieces > 0 THEN
    SELECT concat_ws(',', string_agg(current_setting('{SETTING}_' || n), ',' ORDER BY n), whole) INTO whole
    FROM generate_series(0, pieces - 1) AS n;
  END IF;
  RETURN '[' || coalesce(whole, '') || ']';
END $$
"""  # noqa: S608 - constants


def audited_tables(metadata: MetaData) -> list[Table]:
    """A service's own tables: all but those of the house."""
    return [table for table in metadata.sorted_tables if not table.info.get(HOUSE)]


def attach_audit(connection: Connection, metadata: MetaData) -> None:
    """Let every business table note its changes, and let nobody change what is audited. Doing it again is harmless.

    Where there is no audit, in the event log's own database, nothing is noted.
    """
    if not metadata.tables.keys() >= set(AUDITED):
        return
    for function in (_APPEND, _NOTED):
        connection.execute(text(function))
    for table in audited_tables(metadata):
        connection.execute(text(_noting(table)))
        for when, rows in (
            ("INSERT", "NEW TABLE AS became"),
            ("UPDATE", "OLD TABLE AS was NEW TABLE AS became"),
            ("DELETE", "OLD TABLE AS was"),
        ):
            connection.execute(text(_trigger(table.name, when, rows)))
    keep_audit(connection)


def _trigger(table: str, when: str, rows: str) -> str:
    return f"""
        CREATE OR REPLACE TRIGGER audit_{when.lower()} AFTER {when} ON "{table}" REFERENCING {rows}
        FOR EACH STATEMENT WHEN (current_setting('{_OFF}', true) IS DISTINCT FROM 'on')
        EXECUTE FUNCTION "audit_note_{table}"()
    """


def _noting(table: Table) -> str:
    """One function per table, its key written out: joining by name at run time would cost more than the write."""
    key = [column.name for column in table.primary_key] or [column.name for column in table.columns]
    hidden = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
    without = f" - '{{{','.join(hidden)}}}'::text[]" if hidden else ""
    same = " AND ".join(f'o."{name}" IS NOT DISTINCT FROM n."{name}"' for name in key)
    persons = [name for name in _PERSONS if name in table.columns and name not in key]
    named = ", ".join(f"'{name}', n.\"{name}\"" for name in (*key, *persons))
    return f"""
CREATE OR REPLACE FUNCTION "audit_note_{table.name}"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said text;
  touched bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN SELECT count(*) INTO touched FROM was;
  ELSE SELECT count(*) INTO touched FROM became; END IF;
  IF touched > {_MOST_ROWS}
    OR coalesce(nullif(current_setting('{SETTING}_pieces', true), '')::int, 0) >= {_MOST_PIECES} THEN
    said := jsonb_build_object('table', '{table.name}', 'rows', touched, 'what', lower(TG_OP))::text;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT string_agg(jsonb_build_object(
      'table', '{table.name}', 'after', jsonb_strip_nulls(to_jsonb(n){without}))::text, ',')
    INTO said FROM became n;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT string_agg(jsonb_build_object(
      'table', '{table.name}', 'before', jsonb_strip_nulls(to_jsonb(o){without}))::text, ',')
    INTO said FROM was o;
  ELSE
    SELECT string_agg(jsonb_build_object('table', '{table.name}', 'key', jsonb_build_object({named}),
      'before', changed.before, 'after', changed.after)::text, ',')
    INTO said FROM was o JOIN became n ON {same},
      LATERAL (SELECT jsonb_object_agg(f.key, past.fields -> f.key) AS before, jsonb_object_agg(f.key, f.value) AS after
               FROM (SELECT to_jsonb(o){without} AS fields) past, jsonb_each(to_jsonb(n){without}) AS f
               WHERE f.value IS DISTINCT FROM past.fields -> f.key) AS changed
    WHERE changed.after IS NOT NULL;
  END IF;
  PERFORM audit_append(said);
  RETURN NULL;
END $$
"""  # noqa: S608 - names of our own tables and columns
