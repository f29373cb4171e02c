"""Messages to owners: how each may be written to, what waits and what went, templates, providers, replies, the queue.

Revision ID: 0005
Revises: 0004
"""

from procrastinate.schema import SchemaManager

from petdesk.migrations.statements import run

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

TYPES = """
CREATE TYPE message_channel AS ENUM ('sms', 'email', 'push');
CREATE TYPE message_kind AS ENUM ('confirmation', 'change', 'cancellation', 'reminder', 'no_show', 'follow_up',
    'vaccination_due', 'help', 'free');
CREATE TYPE message_state AS ENUM
    ('draft', 'queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'suppressed');
CREATE TYPE consent_purpose AS ENUM ('visits', 'care');
CREATE TYPE reply_reading AS ENUM ('confirm', 'stop', 'start', 'help', 'other');
"""

TABLES = """
ALTER TABLE services ADD COLUMN reminders integer[];
ALTER TABLE services ADD COLUMN silent boolean DEFAULT false NOT NULL;
ALTER TABLE services ADD CONSTRAINT services_reminders_check CHECK (0 < ALL (reminders));
ALTER TABLE appointments ADD COLUMN confirmed_at timestamptz;

CREATE TABLE message_rules (
    clinic_id uuid NOT NULL,
    language varchar(2) DEFAULT 'en' NOT NULL,
    reply_to varchar(255),
    channels message_channel[] DEFAULT '{sms,email,push}' NOT NULL,
    confirmations boolean DEFAULT true NOT NULL,
    reminders integer[] DEFAULT '{2880,180}' NOT NULL,
    vaccination_days integer[] DEFAULT '{-30,0,14}' NOT NULL,
    follow_up_hours integer DEFAULT 24,
    no_show_hours integer DEFAULT 2,
    quiet_from time DEFAULT '21:00' NOT NULL,
    quiet_until time DEFAULT '08:00' NOT NULL,
    most_a_day integer DEFAULT 3 NOT NULL,
    confirm_word varchar(20) DEFAULT 'OK' NOT NULL,
    sms_price numeric(8, 4) DEFAULT 0 NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT message_rules_pkey PRIMARY KEY (clinic_id),
    CONSTRAINT message_rules_plain_text_check CHECK (petdesk_plain(reply_to) AND petdesk_plain(confirm_word)),
    CONSTRAINT message_rules_language_check CHECK (language ~ '^[a-z]{2}$'),
    CONSTRAINT message_rules_reminders_check CHECK (0 < ALL (reminders)),
    CONSTRAINT message_rules_hours_check CHECK (follow_up_hours >= 0 AND no_show_hours >= 0),
    CONSTRAINT message_rules_most_a_day_check CHECK (most_a_day > 0),
    CONSTRAINT message_rules_sms_price_check CHECK (sms_price >= 0),
    CONSTRAINT message_rules_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id) ON DELETE CASCADE
);

CREATE TABLE contact_preferences (
    user_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    preferred message_channel,
    language varchar(2),
    time_zone varchar(64),
    push_address varchar(255),
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT contact_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT contact_preferences_plain_text_check CHECK (petdesk_plain(time_zone) AND petdesk_plain(push_address)),
    CONSTRAINT contact_preferences_language_check CHECK (language ~ '^[a-z]{2}$'),
    CONSTRAINT contact_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT contact_preferences_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id)
);

-- What somebody agreed to and took back, each time a row; the last one holds. Never changed, never deleted.
CREATE TABLE consents (
    consent_id uuid DEFAULT gen_random_uuid() NOT NULL,
    clinic_id uuid NOT NULL,
    user_id uuid NOT NULL,
    channel message_channel NOT NULL,
    purpose consent_purpose NOT NULL,
    given boolean NOT NULL,
    source varchar(20) NOT NULL,
    text_version varchar(20) NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT consents_pkey PRIMARY KEY (consent_id),
    CONSTRAINT consents_source_check CHECK (source IN ('counter', 'phone', 'form', 'reply', 'provider', 'import')),
    CONSTRAINT consents_plain_text_check CHECK (petdesk_plain(text_version)),
    CONSTRAINT consents_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT consents_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES users (user_id)
);
CREATE INDEX consents_user_idx ON consents (user_id, channel, purpose, recorded_at DESC);

-- Where nothing arrives. It is the address that bounced: a new one has a clean slate.
CREATE TABLE undeliverable_addresses (
    clinic_id uuid NOT NULL,
    channel message_channel NOT NULL,
    address varchar(255) NOT NULL,
    code varchar(40) DEFAULT '' NOT NULL,
    since timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT undeliverable_addresses_pkey PRIMARY KEY (clinic_id, channel, address),
    CONSTRAINT undeliverable_addresses_plain_text_check CHECK (petdesk_plain(address) AND petdesk_plain(code)),
    CONSTRAINT undeliverable_addresses_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id)
);

-- A clinic's own wording; where there is none, the one that ships.
CREATE TABLE message_templates (
    template_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    kind message_kind NOT NULL,
    channel message_channel NOT NULL,
    language varchar(2) NOT NULL,
    subject varchar(255) DEFAULT '' NOT NULL,
    body text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT message_templates_pkey PRIMARY KEY (template_id),
    CONSTRAINT message_templates_clinic_id_key UNIQUE (clinic_id, kind, channel, language),
    CONSTRAINT message_templates_plain_text_check CHECK (petdesk_plain(subject)),
    CONSTRAINT message_templates_body_plain_check CHECK (petdesk_plain_lines(body)),
    CONSTRAINT message_templates_language_check CHECK (language ~ '^[a-z]{2}$'),
    CONSTRAINT message_templates_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id)
);

-- Through whom messages leave, for each channel in the order of `place`. The settings are sealed.
CREATE TABLE message_providers (
    provider_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    channel message_channel NOT NULL,
    kind varchar(20) NOT NULL,
    place integer DEFAULT 1 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    settings text,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT message_providers_pkey PRIMARY KEY (provider_id),
    CONSTRAINT message_providers_clinic_id_key UNIQUE (clinic_id, channel, kind),
    CONSTRAINT message_providers_kind_check CHECK (kind ~ '^[a-z]+$'),
    CONSTRAINT message_providers_plain_text_check CHECK (petdesk_plain(settings)),
    CONSTRAINT message_providers_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id)
);

CREATE TABLE notifications (
    notification_id uuid DEFAULT gen_random_uuid() NOT NULL,
    clinic_id uuid NOT NULL,
    user_id uuid NOT NULL,
    appointment_id uuid,
    vaccination_id uuid,
    subject_id uuid GENERATED ALWAYS AS (coalesce(appointment_id, vaccination_id, notification_id)) STORED,
    kind message_kind NOT NULL,
    channel message_channel NOT NULL,
    due_at timestamptz NOT NULL,
    send_at timestamptz NOT NULL,
    about timestamptz,
    state message_state DEFAULT 'queued' NOT NULL,
    reason varchar(20),
    code varchar(40),
    recipient varchar(255),
    subject text,
    body text,
    attempts integer DEFAULT 0 NOT NULL,
    attempted_at timestamptz,
    sent_at timestamptz,
    look_at timestamptz,
    looks integer DEFAULT 0 NOT NULL,
    provider varchar(20),
    provider_reference varchar(255),
    joined_to uuid,
    written_by uuid,
    urgent boolean DEFAULT false NOT NULL,
    settled_at timestamptz,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (notification_id),
    CONSTRAINT notifications_subject_id_key UNIQUE (subject_id, kind, channel, due_at),
    CONSTRAINT notifications_plain_text_check CHECK (
        petdesk_plain(reason)
        AND petdesk_plain(code)
        AND petdesk_plain(recipient)
        AND petdesk_plain(provider)
        AND petdesk_plain(provider_reference)
        AND petdesk_plain(subject)
    ),
    CONSTRAINT notifications_body_plain_check CHECK (petdesk_plain_lines(body)),
    CONSTRAINT notifications_one_subject_check CHECK (appointment_id IS NULL OR vaccination_id IS NULL),
    CONSTRAINT notifications_suppression_is_explained_check CHECK (state <> 'suppressed' OR reason IS NOT NULL),
    CONSTRAINT notifications_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT notifications_appointment_id_fkey FOREIGN KEY (appointment_id)
        REFERENCES appointments (appointment_id) ON DELETE CASCADE,
    CONSTRAINT notifications_vaccination_id_fkey FOREIGN KEY (vaccination_id)
        REFERENCES vaccinations (vaccination_id) ON DELETE CASCADE,
    CONSTRAINT notifications_joined_to_fkey FOREIGN KEY (joined_to)
        REFERENCES notifications (notification_id) ON DELETE SET NULL,
    CONSTRAINT notifications_written_by_fkey FOREIGN KEY (written_by) REFERENCES users (user_id)
);
CREATE INDEX notifications_waiting_idx ON notifications (clinic_id, send_at) WHERE state = 'queued';
CREATE INDEX notifications_under_way_idx ON notifications (attempted_at) WHERE state = 'sending';
CREATE INDEX notifications_look_idx ON notifications (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX notifications_user_idx ON notifications (user_id, due_at);
CREATE INDEX notifications_recent_idx ON notifications (clinic_id, updated_at);
CREATE INDEX notifications_trouble_idx ON notifications (clinic_id, updated_at) WHERE state IN ('failed', 'unknown');
CREATE INDEX notifications_provided_idx ON notifications (clinic_id, channel, sent_at) WHERE provider <> 'outbox';
CREATE INDEX notifications_joined_idx ON notifications (joined_to) WHERE joined_to IS NOT NULL;
CREATE INDEX notifications_vaccination_idx ON notifications (vaccination_id) WHERE vaccination_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_reference_idx ON notifications (provider, provider_reference)
    WHERE provider_reference IS NOT NULL;

CREATE TABLE inbound_messages (
    inbound_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    channel message_channel NOT NULL,
    provider varchar(20) NOT NULL,
    provider_reference varchar(255) NOT NULL,
    sender varchar(255) NOT NULL,
    user_id uuid,
    body text,
    reading reply_reading NOT NULL,
    received_at timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by uuid,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT inbound_messages_pkey PRIMARY KEY (inbound_id),
    CONSTRAINT inbound_messages_clinic_id_key UNIQUE (clinic_id, provider, provider_reference),
    CONSTRAINT inbound_messages_plain_text_check CHECK (
        petdesk_plain(provider)
        AND petdesk_plain(provider_reference)
        AND petdesk_plain(sender)
    ),
    CONSTRAINT inbound_messages_body_plain_check CHECK (petdesk_plain_lines(body)),
    CONSTRAINT inbound_messages_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT inbound_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE SET NULL,
    CONSTRAINT inbound_messages_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES users (user_id)
);
CREATE INDEX inbound_messages_clinic_idx ON inbound_messages (clinic_id, received_at);
CREATE INDEX inbound_messages_unread_idx ON inbound_messages (clinic_id, received_at) WHERE settled_at IS NULL;
"""

FUNCTIONS = """
-- The ways to reach somebody about something, the best first: those that may be used, then the preferred one, then in
-- the clinic's order. `agreed` is the last word they said about it, NULL when nobody asked them.
CREATE FUNCTION petdesk_ways(who uuid, about consent_purpose)
RETURNS TABLE (channel message_channel, address text, agreed boolean, source text, said_at timestamptz, bounced boolean)
LANGUAGE sql STABLE AS $$
SELECT w.channel, w.address, c.given, c.source, c.recorded_at, b.address IS NOT NULL
FROM users AS u
JOIN message_rules AS r ON r.clinic_id = u.clinic_id
LEFT JOIN contact_preferences AS p ON p.user_id = u.user_id
CROSS JOIN LATERAL (
    SELECT offered.channel, offered.place, CASE offered.channel
        WHEN 'sms' THEN u.phone_number WHEN 'email' THEN u.email ELSE p.push_address END AS address
    FROM unnest(r.channels) WITH ORDINALITY AS offered (channel, place)
) AS w
LEFT JOIN LATERAL (
    SELECT consents.given, consents.source, consents.recorded_at FROM consents
    WHERE consents.user_id = u.user_id AND consents.channel = w.channel AND consents.purpose = about
    ORDER BY consents.recorded_at DESC LIMIT 1
) AS c ON true
LEFT JOIN undeliverable_addresses AS b
    ON b.clinic_id = u.clinic_id AND b.channel = w.channel AND b.address = w.address
WHERE u.user_id = who
ORDER BY (w.address IS NOT NULL AND c.given IS TRUE AND b.address IS NULL) DESC,
    w.channel IS NOT DISTINCT FROM p.preferred DESC, w.place
$$;

CREATE FUNCTION petdesk_begin_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO message_rules (clinic_id) VALUES (NEW.clinic_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER begin_messages AFTER INSERT ON clinics FOR EACH ROW EXECUTE FUNCTION petdesk_begin_messages();
INSERT INTO message_rules (clinic_id) SELECT clinic_id FROM clinics;

-- Tells every desk that messages of a clinic changed. Never which: the desk reads that itself.
CREATE FUNCTION petdesk_tell_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT petdesk_sealing_anew() THEN
        PERFORM pg_notify('petdesk_messages', clinic_id::text) FROM (SELECT DISTINCT clinic_id FROM changed) AS clinics;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER touch BEFORE UPDATE ON message_rules FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON contact_preferences FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON message_templates FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON message_providers FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON notifications FOR EACH ROW EXECUTE FUNCTION petdesk_touch_appointment();

CREATE TRIGGER tell_inserted AFTER INSERT ON notifications REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_messages();
CREATE TRIGGER tell_updated AFTER UPDATE ON notifications REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_messages();
CREATE TRIGGER tell_inserted AFTER INSERT ON inbound_messages REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_messages();
CREATE TRIGGER tell_updated AFTER UPDATE ON inbound_messages REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_messages();

-- Notifications and what came in are a log already, and the queue is none of a record.
SELECT petdesk_audit_table('message_rules', 'clinic_id', 'clinic_id');
SELECT petdesk_audit_table('contact_preferences', 'user_id', 'user_id');
SELECT petdesk_audit_table('consents', 'consent_id', 'user_id');
SELECT petdesk_audit_table('undeliverable_addresses', 'clinic_id', 'clinic_id');
SELECT petdesk_audit_table('message_templates', 'template_id', 'clinic_id');
SELECT petdesk_audit_table('message_providers', 'provider_id', 'clinic_id', '{settings}');
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON message_rules, contact_preferences, message_templates, message_providers,
    notifications, inbound_messages TO petdesk_app;
GRANT SELECT, INSERT ON undeliverable_addresses TO petdesk_app;
REVOKE UPDATE ON undeliverable_addresses FROM petdesk_app;
-- When it was said is the database's to say: a yes from the future would stand against every no.
REVOKE ALL ON consents FROM petdesk_app;
GRANT SELECT, INSERT (consent_id, clinic_id, user_id, channel, purpose, given, source, text_version, recorded_by)
    ON consents TO petdesk_app;
GRANT DELETE ON undeliverable_addresses, message_templates, message_providers TO petdesk_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_workers,
    procrastinate_periodic_defers TO petdesk_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO petdesk_app;

CREATE VIEW reporting.messages WITH (security_barrier) AS
SELECT notification_id, clinic_id, user_id AS owner_id, appointment_id, vaccination_id, kind, channel, due_at, state,
    reason, provider, attempts, sent_at, created_at
FROM notifications;
GRANT SELECT ON reporting.messages TO petdesk_reporting;
"""

DOWN = """
DROP VIEW reporting.messages;
DROP TRIGGER begin_messages ON clinics;
DROP TABLE inbound_messages, notifications, message_providers, message_templates, undeliverable_addresses, consents,
    contact_preferences, message_rules;
DROP FUNCTION petdesk_ways, petdesk_begin_messages, petdesk_tell_messages;
ALTER TABLE appointments DROP COLUMN confirmed_at;
ALTER TABLE services DROP COLUMN reminders, DROP COLUMN silent;
DROP TYPE reply_reading, consent_purpose, message_state, message_kind, message_channel;

DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE;
DO $$
DECLARE
    leftover text;
BEGIN
    FOR leftover IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'procrastinate_')
    LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', leftover);
    END LOOP;
    FOR leftover IN
        SELECT oid::regtype FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND starts_with(typname, 'procrastinate_') AND typtype IN ('e', 'c')
    LOOP
        EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', leftover);
    END LOOP;
END $$;
"""


# Visits that were booked before: their reminders go to whoever agrees to have some.
AHEAD = """
INSERT INTO notifications (clinic_id, user_id, appointment_id, kind, channel, due_at, send_at, about)
SELECT a.clinic_id, p.user_id, a.appointment_id, 'reminder', 'sms', due_at, due_at, a.appointment_date
FROM appointments AS a
JOIN pets AS p ON p.pet_id = a.pet_id
JOIN message_rules AS r ON r.clinic_id = a.clinic_id
CROSS JOIN unnest(r.reminders) AS minutes
CROSS JOIN LATERAL (SELECT a.appointment_date - make_interval(mins => minutes) AS due_at) AS planned
WHERE a.status = 'scheduled' AND due_at > now();
"""


def upgrade() -> None:
    for block in (TYPES, TABLES, FUNCTIONS, SchemaManager.get_schema(), RIGHTS, AHEAD):
        run(block)


def downgrade() -> None:
    run(DOWN)
