"""Which key each clinic's notes are encrypted with, and how to know it.

Revision ID: 0004
Revises: 0003
"""

from petdesk.migrations.statements import run

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
CREATE TABLE clinic_keys (
    clinic_id uuid NOT NULL,
    key_id varchar(8) NOT NULL,
    check_value text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT clinic_keys_pkey PRIMARY KEY (clinic_id),
    CONSTRAINT clinic_keys_key_id_check CHECK (key_id ~ '^[a-z0-9]{8}$'),
    CONSTRAINT clinic_keys_check_value_check CHECK (
        check_value ~ ('^pd1[.]' || key_id || '[.][A-Za-z0-9_-]+$')
    ),
    CONSTRAINT clinic_keys_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id) ON DELETE CASCADE
);
CREATE TRIGGER touch BEFORE UPDATE ON clinic_keys FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
SELECT petdesk_audit_table('clinic_keys', 'clinic_id', 'clinic_id', '{check_value}');
GRANT SELECT, INSERT, UPDATE ON clinic_keys TO petdesk_app;

-- A note that is encrypted anew says what it said before: the visit is not another one, and no desk need read it again.
CREATE FUNCTION petdesk_sealing_anew() RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(current_setting('petdesk.sealing_anew', true), '') = 'on';

CREATE OR REPLACE FUNCTION petdesk_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT petdesk_sealing_anew() THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION petdesk_touch_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT petdesk_sealing_anew() THEN
        NEW.updated_at := now();
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION petdesk_tell_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT petdesk_sealing_anew() THEN
        PERFORM pg_notify('petdesk_day', day) FROM (
            SELECT DISTINCT clinic_id || ' ' || (appointment_date AT TIME ZONE time_zone)::date AS day
            FROM changed JOIN clinics USING (clinic_id)
        ) AS days;
    END IF;
    RETURN NULL;
END $$;
"""

DOWN = """
CREATE OR REPLACE FUNCTION petdesk_tell_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('petdesk_day', day) FROM (
        SELECT DISTINCT clinic_id || ' ' || (appointment_date AT TIME ZONE time_zone)::date AS day
        FROM changed JOIN clinics USING (clinic_id)
    ) AS days;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION petdesk_touch_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION petdesk_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

DROP FUNCTION petdesk_sealing_anew;
DROP TABLE clinic_keys;
"""


def upgrade() -> None:
    run(UP)


def downgrade() -> None:
    run(DOWN)
