"""Who did what: the audit and access logs, their seals, and the roles that may write but not rewrite.

Revision ID: 0003
Revises: 0002
"""

from typing import Final

from petdesk.migrations.months import MONTHS
from petdesk.migrations.rights import drop_unused_roles, give_rights, refuse_without_roles
from petdesk.migrations.statements import run

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

AUDITED: Final = (
    # table, its key, the record that its history belongs to, columns whose content is left out, columns left out
    ("clinics", "clinic_id", "clinic_id", (), ()),
    ("users", "user_id", "user_id", ("password_hash",), ()),
    ("sessions", "session_id", "user_id", ("token_hash",), ("seen_at", "locked_at")),
    ("user_mfa", "user_id", "user_id", ("totp_secret",), ("last_step",)),
    ("recovery_codes", "code_id", "user_id", ("code_hash",), ()),
    ("invitations", "invitation_id", "user_id", ("code_hash",), ()),
    ("pets", "pet_id", "user_id", (), ()),
    ("pet_alerts", "alert_id", "pet_id", (), ()),
    ("pet_weights", "weight_id", "pet_id", (), ()),
    ("services", "service_id", "service_id", (), ()),
    ("appointments", "appointment_id", "pet_id", ("notes",), ()),
    ("service_histories", "history_id", "pet_id", ("notes",), ()),
    ("vaccinations", "vaccination_id", "pet_id", ("notes",), ()),
)
"""Not here: `sign_in_attempts`, a log itself, of which access events say what came of each; `search_words`, made from
names that are; `note_drafts`, saved every few seconds while somebody types, whose content is left out anyway and whose
outcome is an entry of `service_histories`. `clinic_keys` comes with its own revision."""

_WHO_AND_WHEN = """entry_id bigint DEFAULT nextval('audit.entry_ids') NOT NULL,
    at timestamptz DEFAULT clock_timestamp() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    clinic_id uuid,
    user_id uuid,
    session_id uuid,
    desk text,
    db_user text DEFAULT session_user NOT NULL,
    proven boolean NOT NULL"""

LOGS = f"""
CREATE SCHEMA audit;
CREATE SCHEMA reporting;

-- One numbering for both logs: an entry's number names it wherever it is.
CREATE SEQUENCE audit.entry_ids;

-- No foreign keys: an entry outlives what it tells of. `db_user` is whose password it was, which no setting changes.
CREATE TABLE audit_log (
    {_WHO_AND_WHEN},
    table_name text NOT NULL,
    row_key uuid,
    about uuid,
    action text NOT NULL,
    changes jsonb NOT NULL,
    CONSTRAINT audit_log_action_check CHECK (action IN ('I', 'U', 'D', 'T', 'S'))
) PARTITION BY RANGE (at);
CREATE INDEX audit_log_clinic_idx ON audit_log (clinic_id, at, entry_id);
CREATE INDEX audit_log_person_idx ON audit_log (user_id, at);
CREATE INDEX audit_log_record_idx ON audit_log (row_key);
CREATE INDEX audit_log_about_idx ON audit_log (about);
CREATE INDEX audit_log_xid_idx ON audit_log (xid);

CREATE TABLE access_log (
    {_WHO_AND_WHEN},
    event text NOT NULL,
    subject uuid,
    details jsonb NOT NULL,
    CONSTRAINT access_log_event_check CHECK (event ~ '^[a-z_]{{1,40}}$')
) PARTITION BY RANGE (at);
CREATE INDEX access_log_clinic_idx ON access_log (clinic_id, at, entry_id);
CREATE INDEX access_log_person_idx ON access_log (user_id, at);
CREATE INDEX access_log_subject_idx ON access_log (subject);
CREATE INDEX access_log_xid_idx ON access_log (xid);

-- For a month that nobody prepared: late is better than refused at the counter. petdesk_make_partitions empties them.
CREATE TABLE audit.audit_log_default PARTITION OF audit_log DEFAULT;
CREATE TABLE audit.access_log_default PARTITION OF access_log DEFAULT;

CREATE TABLE audit_seals (
    seal_id bigint NOT NULL,
    cluster text NOT NULL,
    from_xid xid8 NOT NULL,
    to_xid xid8 NOT NULL,
    entries bigint NOT NULL,
    root bytea NOT NULL,
    previous bytea NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    CONSTRAINT audit_seals_pkey PRIMARY KEY (seal_id)
);

-- The hash of every sealed entry, so that a changed one can be named. A thousand a row: a third of the space.
CREATE TABLE audit_leaves (
    seal_id bigint NOT NULL,
    chunk integer NOT NULL,
    entry_ids bigint[] NOT NULL,
    hashes bytea[] NOT NULL,
    CONSTRAINT audit_leaves_pkey PRIMARY KEY (seal_id, chunk),
    CONSTRAINT audit_leaves_pairs_check CHECK (cardinality(entry_ids) = cardinality(hashes)),
    -- Deferred: leaves are written while the root is being computed. Without a seal they cannot be committed.
    CONSTRAINT audit_leaves_seal_id_fkey FOREIGN KEY (seal_id) REFERENCES audit_seals (seal_id)
        DEFERRABLE INITIALLY DEFERRED
);

-- What only the functions below know. It proves nothing beyond the transaction it is used in.
CREATE TABLE audit.secret (value bytea NOT NULL);
INSERT INTO audit.secret
SELECT decode(replace(gen_random_uuid() || '' || gen_random_uuid() || gen_random_uuid(), '-', ''), 'hex');
"""

IDENTITY = """
-- Ties who is said to act to this connection and this transaction.
CREATE FUNCTION audit.proof(said_user text, said_session text, said_desk text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT encode(sha256(value || sha256(convert_to(jsonb_build_array(
        said_user, said_session, said_desk, pg_backend_pid(), extract(epoch FROM now())
    )::text, 'UTF8'))), 'hex') FROM audit.secret
);

-- Whoever checked a session says with this who acts, until the end of the transaction. Nobody else may call it.
CREATE OR REPLACE FUNCTION petdesk_identify(acting_user uuid, acting_session uuid, acting_desk text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('petdesk.user_id', coalesce(acting_user::text, ''), true),
        set_config('petdesk.session_id', coalesce(acting_session::text, ''), true),
        set_config('petdesk.desk', coalesce(acting_desk, ''), true),
        set_config('petdesk.proof', audit.proof(
            coalesce(acting_user::text, ''), coalesce(acting_session::text, ''), coalesce(acting_desk, '')
        ), true);
END $$;

-- It checks a session, so it may say who acts: as its owner, for a desk may not.
ALTER FUNCTION petdesk_enter SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;

CREATE TYPE audit.identity AS (user_id uuid, session_id uuid, desk text, proven boolean);

CREATE FUNCTION audit.who() RETURNS audit.identity
LANGUAGE plpgsql STABLE AS $$
DECLARE
    said_user text := coalesce(current_setting('petdesk.user_id', true), '');
    said_session text := coalesce(current_setting('petdesk.session_id', true), '');
    said_desk text := coalesce(current_setting('petdesk.desk', true), '');
    proof text := coalesce(current_setting('petdesk.proof', true), '');
    is_uuid CONSTANT text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
BEGIN
    -- What is no identifier names nobody; it must not keep a change from being written.
    RETURN ROW(
        CASE WHEN said_user ~ is_uuid THEN said_user::uuid END,
        CASE WHEN said_session ~ is_uuid THEN said_session::uuid END,
        nullif(said_desk, ''),
        said_user <> '' AND proof <> '' AND proof = audit.proof(said_user, said_session, said_desk)
    )::audit.identity;
END $$;

-- The clinic of a row that does not say it: its pet's, its person's, that of who acts, or the only one there is.
CREATE FUNCTION audit.clinic_of(content jsonb, acting_user uuid) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        (SELECT clinic_id FROM public.pets WHERE pet_id = (content ->> 'pet_id')::uuid),
        (SELECT clinic_id FROM public.users WHERE user_id = (content ->> 'user_id')::uuid),
        (SELECT clinic_id FROM public.users WHERE user_id = acting_user),
        (SELECT (array_agg(clinic_id))[1] FROM public.clinics HAVING count(*) = 1)
    );
END $$;
"""

_SECRETS = """coalesce((SELECT jsonb_object_agg(name, 'changed') FROM unnest(secret) AS name
                WHERE {side} -> name <> 'null'), '{{}}')"""
_WHOLE = "jsonb_strip_nulls({side} - left_out - secret) || " + _SECRETS
_NEW, _OLD = _WHOLE.format(side="after"), _WHOLE.format(side="before")

# Every changed row as JSON before and after, and what of it is told: of a new one and of one that is gone its content,
# of a changed one [before, after] of each column that differs. A row whose key was changed finds no partner: one left,
# another came.
SIDES: Final = {
    "INSERT": ("SELECT NULL::jsonb AS before, to_jsonb(r) AS after FROM new_rows AS r", _NEW),
    "DELETE": ("SELECT to_jsonb(r) AS before, NULL::jsonb AS after FROM old_rows AS r", _OLD),
    "UPDATE": (
        """SELECT o.before, n.after
                FROM (SELECT to_jsonb(r) AS before FROM old_rows AS r OFFSET 0) AS o
                FULL JOIN (SELECT to_jsonb(r) AS after FROM new_rows AS r OFFSET 0) AS n
                ON o.before ->> key_column = n.after ->> key_column""",
        f"""CASE WHEN before IS NULL THEN {_NEW} WHEN after IS NULL THEN {_OLD} ELSE (
                SELECT jsonb_object_agg(name, CASE WHEN name = ANY (secret) THEN '"changed"'
                    ELSE jsonb_build_array(before -> name, after -> name) END)
                FROM jsonb_object_keys(after - left_out) AS name WHERE before -> name <> after -> name
            ) END""",
    ),
}


def _entries(operation: str) -> str:
    sides, changes = SIDES[operation]
    return f"""
    IF TG_OP = '{operation}' THEN
        -- Without OFFSET 0 every mention of a row would make its JSON anew: four times as slow.
        INSERT INTO public.audit_log
            (clinic_id, user_id, session_id, desk, proven, table_name, row_key, about, action, changes)
        SELECT coalesce((content ->> 'clinic_id')::uuid, audit.clinic_of(content, actor.user_id)),
            actor.user_id, actor.session_id, actor.desk, actor.proven, TG_TABLE_NAME,
            (content ->> key_column)::uuid, (content ->> about_column)::uuid,
            CASE WHEN before IS NULL THEN 'I' WHEN after IS NULL THEN 'D' ELSE 'U' END, changes
        FROM (
            SELECT coalesce(after, before) AS content, before, after, {changes} AS changes
            FROM ({sides} OFFSET 0) AS sides OFFSET 0
        ) AS changed
        WHERE changes IS NOT NULL;
    END IF;"""


CAPTURE = f"""
-- Runs as its owner, so that an entry can be written by a change alone. Nobody may call it, not even in a trigger
-- on a table of their own.
CREATE FUNCTION petdesk_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key_column CONSTANT text := TG_ARGV[0];
    about_column CONSTANT text := TG_ARGV[1];
    left_out CONSTANT text[] := TG_ARGV[2];
    secret CONSTANT text[] := TG_ARGV[3];
    actor CONSTANT audit.identity := audit.who();
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('petdesk.sealing_anew', true) = 'on' THEN
        -- One entry a statement, where nothing differs but texts that say what they said, under another key.
        INSERT INTO public.audit_log
            (clinic_id, user_id, session_id, desk, proven, table_name, action, changes)
        SELECT coalesce((content ->> 'clinic_id')::uuid, audit.clinic_of(content, actor.user_id)),
            actor.user_id, actor.session_id, actor.desk, actor.proven, TG_TABLE_NAME, 'S',
            jsonb_build_object('rows', sealed)
        FROM (
            SELECT (array_agg(after))[1] AS content, jsonb_agg(after -> key_column) AS sealed
            FROM ({SIDES["UPDATE"][0]}) AS sides
            HAVING bool_and(coalesce(before - left_out - secret = after - left_out - secret, false))
        ) AS statement;
        IF FOUND THEN
            RETURN NULL;
        END IF;
    END IF;{"".join(map(_entries, SIDES))}
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO public.audit_log
            (clinic_id, user_id, session_id, desk, proven, table_name, action, changes)
        SELECT audit.clinic_of('{{}}', actor.user_id), actor.user_id, actor.session_id, actor.desk, actor.proven,
            TG_TABLE_NAME, 'T', '{{}}';
    END IF;
    RETURN NULL;
END $$;

-- Audits a table: its key, the column of the record that its history belongs to, the columns whose content stays
-- out, and those that say nothing (generated ones, updated_at and version say nothing anywhere).
CREATE FUNCTION petdesk_audit_table(
    audited regclass, key_column text, about_column text, secret text[] DEFAULT '{{}}', left_out text[] DEFAULT '{{}}'
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    silent text[] := left_out || ARRAY[key_column, 'updated_at', 'version'] || ARRAY(
        SELECT attname::text FROM pg_attribute WHERE attrelid = audited AND attgenerated <> '' AND NOT attisdropped
    );
    operation text;
    sides text;
BEGIN
    FOREACH operation IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] LOOP
        sides := CASE operation WHEN 'INSERT' THEN 'REFERENCING NEW TABLE AS new_rows'
            WHEN 'DELETE' THEN 'REFERENCING OLD TABLE AS old_rows'
            WHEN 'UPDATE' THEN 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows' ELSE '' END;
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION'
            ' petdesk_audit(%L, %L, %L, %L)',
            'audit_' || lower(operation), operation, audited, sides, key_column, about_column, silent, secret
        );
    END LOOP;
END $$;

-- What is no change of a row: a record opened, a search, a sign-in. Returns the entry's number.
CREATE FUNCTION petdesk_log_access(clinic uuid, event text, subject uuid, details jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor CONSTANT audit.identity := audit.who();
    written bigint;
BEGIN
    INSERT INTO public.access_log (clinic_id, user_id, session_id, desk, proven, event, subject, details)
    VALUES (clinic, actor.user_id, actor.session_id, actor.desk, actor.proven, event, subject, details)
    RETURNING entry_id INTO written;
    RETURN written;
END $$;
"""

SEALING = """
-- The leaves of the seal that is being made, and the seal. They can be added, in order, and never changed: a seal
-- follows the last one without a gap and ends before any transaction that still runs.
CREATE FUNCTION petdesk_add_leaves(to_seal bigint, chunk integer, entry_ids bigint[], hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.audit_seals AS s WHERE s.seal_id >= to_seal) THEN
        RAISE EXCEPTION 'Nothing can be added to seal %.', to_seal USING ERRCODE = 'PD010';
    END IF;
    INSERT INTO public.audit_leaves VALUES (to_seal, chunk, entry_ids, hashes);
END $$;

CREATE FUNCTION petdesk_add_seal(added public.audit_seals) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last public.audit_seals;
BEGIN
    PERFORM pg_advisory_xact_lock(7332);
    SELECT * INTO last FROM public.audit_seals ORDER BY seal_id DESC LIMIT 1;
    IF added.seal_id <> coalesce(last.seal_id, 0) + 1
        OR (added.cluster = last.cluster AND added.from_xid <> last.to_xid)
        OR added.to_xid > pg_snapshot_xmin(pg_current_snapshot())
        OR added.entries <> (
            SELECT coalesce(sum(cardinality(entry_ids)), 0) FROM public.audit_leaves AS l
            WHERE l.seal_id = added.seal_id
        )
    THEN
        RAISE EXCEPTION 'Seal % does not follow the last one.', added.seal_id USING ERRCODE = 'PD010';
    END IF;
    INSERT INTO public.audit_seals SELECT added.*;
END $$;
"""

DOWN = """
ALTER DEFAULT PRIVILEGES IN SCHEMA reporting REVOKE SELECT ON TABLES FROM petdesk_reporting;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM petdesk_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM petdesk_app;
DROP SCHEMA reporting CASCADE;
DROP FUNCTION petdesk_audit CASCADE;
ALTER FUNCTION petdesk_enter SECURITY INVOKER RESET search_path;
GRANT EXECUTE ON FUNCTION petdesk_enter, petdesk_identify TO PUBLIC;
CREATE OR REPLACE FUNCTION petdesk_identify(acting_user uuid, acting_session uuid, acting_desk text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('petdesk.user_id', coalesce(acting_user::text, ''), true),
        set_config('petdesk.session_id', coalesce(acting_session::text, ''), true),
        set_config('petdesk.desk', coalesce(acting_desk, ''), true);
END $$;
DROP FUNCTION petdesk_audit_table, petdesk_log_access, petdesk_make_partitions,
    petdesk_missing_months, petdesk_add_leaves, petdesk_add_seal;
DROP TABLE audit_leaves, audit_seals, access_log, audit_log;
DROP SCHEMA audit CASCADE;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM petdesk_app;
REVOKE ALL ON FUNCTION petdesk_enter FROM petdesk_app;
"""


def upgrade() -> None:
    refuse_without_roles()
    for block in (LOGS, IDENTITY, CAPTURE, MONTHS, SEALING):
        run(block)
    for table, key, about, secret, silent in AUDITED:
        left_out = ", ".join(f"'{{{','.join(columns)}}}'" for columns in (secret, silent))
        run(f"SELECT petdesk_audit_table('{table}', '{key}', '{about}', {left_out})")
    run("SELECT petdesk_make_partitions()")
    give_rights()


def downgrade() -> None:
    run(DOWN)
    drop_unused_roles()
