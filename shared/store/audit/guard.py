"""The guard: what is audited belongs to a role nobody logs in as, so that a service adds and reads, and nothing more.

`provision` makes that role and gives it the database and these functions; a migration then hands its new tables over.
Where nobody did (a test's own database, a second schema), the tables stay with whoever made them: privileges and
triggers refuse all the same, but who owns the tables could undo both.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from shared.store.audit.retain import KEPT

AUDITED = ("audit", "audit_seal")

_REFUSE = """
CREATE OR REPLACE FUNCTION audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% on % is refused: what is audited stays as it is', TG_OP, TG_TABLE_NAME; END $$
"""
# Whoever owns the other tables is the application. When a row came is the server's word: nothing can be dated back.
_KEEP = f"""
CREATE OR REPLACE FUNCTION audit_keep() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  application name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('subject_key'));
  kept text;
  given text;
BEGIN
  IF application IS NULL THEN RETURN; END IF;
  FOREACH kept IN ARRAY '{{{",".join(AUDITED)}}}'::text[] LOOP
    IF application <> current_user THEN
      EXECUTE format('ALTER TABLE %I OWNER TO CURRENT_USER', kept);
      SELECT string_agg(quote_ident(attname), ', ') INTO given FROM pg_attribute
      WHERE attrelid = to_regclass(kept) AND attnum > 0 AND NOT attisdropped
        AND attname NOT IN ('recorded_at', 'sealed_at');
      EXECUTE format('REVOKE ALL ON %I FROM %I', kept, application);
      EXECUTE format('GRANT SELECT, INSERT (%s) ON %I TO %I', given, kept, application);
    END IF;
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM CURRENT_USER, PUBLIC', kept);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION audit_is_final()', kept);
  END LOOP;
END $$
"""  # noqa: S608 - constants
_CUT = f"""
CREATE OR REPLACE FUNCTION audit_cut(before timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last bigint;
BEGIN
  IF before > now() - interval '{KEPT.days} days' THEN RAISE EXCEPTION 'the audit is kept for {KEPT.days} days'; END IF;
  SELECT max(position) INTO last FROM audit_seal WHERE signature IS NOT NULL AND sealed_at < before;
  IF last IS NULL THEN RETURN 0; END IF;
  GRANT DELETE ON audit, audit_seal TO CURRENT_USER;
  ALTER TABLE audit DISABLE TRIGGER audit_is_final;
  ALTER TABLE audit_seal DISABLE TRIGGER audit_is_final;
  DELETE FROM audit USING audit_seal WHERE audit.id = audit_seal.audit_id AND audit_seal.position <= last;
  DELETE FROM audit_seal WHERE audit_seal.position <= last;
  ALTER TABLE audit ENABLE TRIGGER audit_is_final;
  ALTER TABLE audit_seal ENABLE TRIGGER audit_is_final;
  REVOKE DELETE ON audit, audit_seal FROM CURRENT_USER;
  RETURN last;
END $$
"""  # noqa: S608 - constants
_MADE = (_REFUSE, _KEEP, _CUT)
_CALLED = ("audit_keep()", "audit_cut(timestamptz)")
_FOREIGN = text("SELECT proowner <> current_user::regrole FROM pg_proc WHERE oid = to_regprocedure('audit_keep()')")


def keep_audit(connection: Connection) -> None:
    """Let nobody change what is audited. Doing it again is harmless."""
    if not connection.scalar(_FOREIGN):
        for function in _MADE:
            connection.execute(text(function))
    connection.execute(text("SELECT audit_keep()"))


def keeper_of(service: str) -> str:
    """The role to which a service's audit belongs."""
    return f"{service}_audit"


def guarding(service: str) -> tuple[str, ...]:
    """What a superuser does in a service's database, so that its audit is out of the service's reach.

    The service may do there all it could as owner, but undo: who owns a database or a schema may drop what is in it.
    """
    keeper = keeper_of(service)
    return (
        f'ALTER DATABASE "{service}" OWNER TO "{keeper}"',
        f'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "{service}" TO "{service}"',
        f'GRANT USAGE, CREATE ON SCHEMA public TO "{service}"',
        *_MADE,
        f'ALTER FUNCTION audit_is_final() OWNER TO "{keeper}"',
        *(
            statement
            for function in _CALLED
            for statement in (
                f'ALTER FUNCTION {function} OWNER TO "{keeper}"',
                f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = public, pg_temp",
                f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
                f'GRANT EXECUTE ON FUNCTION {function} TO "{service}"',
            )
        ),
        "SELECT audit_keep()",
    )
