"""Accounts: invitations, one-time codes, sign-in attempts and sessions, and how a desk proves each time whose it is.

Revision ID: 0002
Revises: 0001
"""

from petdesk.migrations.statements import run

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

TYPES = """
CREATE TYPE invitation_purpose AS ENUM ('setup', 'invite', 'reset');
CREATE TYPE attempt_outcome AS ENUM ('knocked', 'failed', 'code_asked', 'passed', 'forgiven');
CREATE TYPE session_end AS ENUM
    ('signed_out', 'ended_elsewhere', 'deactivated', 'role_changed', 'reset', 'password_changed');
"""

PEOPLE = """
ALTER TABLE clinics
    ADD COLUMN mfa_required boolean DEFAULT true NOT NULL,
    ADD COLUMN lock_after_minutes integer DEFAULT 5 NOT NULL,
    ADD CONSTRAINT clinics_lock_after_minutes_check CHECK (lock_after_minutes BETWEEN 1 AND 60);

-- Whoever was invited has no password until the code was used, and the first manager no e-mail either.
ALTER TABLE users
    ADD COLUMN active boolean DEFAULT true NOT NULL,
    DROP CONSTRAINT users_sign_in_needs_both_check,
    ADD CONSTRAINT users_sign_in_needs_both_check CHECK (password_hash IS NULL OR email IS NOT NULL);
"""

TABLES = """
CREATE TABLE sessions (
    session_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    clinic_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role user_role NOT NULL,
    desk_name varchar(100) NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    seen_at timestamptz DEFAULT now() NOT NULL,
    expires_at timestamptz NOT NULL,
    locked_at timestamptz,
    revoked_at timestamptz,
    revoked_because session_end,
    CONSTRAINT sessions_pkey PRIMARY KEY (session_id),
    CONSTRAINT sessions_plain_text_check CHECK (petdesk_plain(desk_name)),
    CONSTRAINT sessions_token_is_hashed_check CHECK (length(token_hash) = 32),
    CONSTRAINT sessions_at_most_12_hours_check CHECK (expires_at <= created_at + interval '12 hours'),
    CONSTRAINT sessions_end_is_explained_check CHECK ((revoked_at IS NULL) = (revoked_because IS NULL)),
    CONSTRAINT sessions_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX sessions_user_idx ON sessions (user_id, created_at);

CREATE TABLE user_mfa (
    user_id uuid NOT NULL,
    totp_secret text NOT NULL,
    confirmed_at timestamptz DEFAULT now() NOT NULL,
    last_step bigint NOT NULL,
    CONSTRAINT user_mfa_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_mfa_plain_text_check CHECK (petdesk_plain(totp_secret)),
    CONSTRAINT user_mfa_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE
);

CREATE TABLE recovery_codes (
    code_id uuid NOT NULL,
    user_id uuid NOT NULL,
    code_hash varchar(255) NOT NULL,
    used_at timestamptz,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (code_id),
    CONSTRAINT recovery_codes_plain_text_check CHECK (petdesk_plain(code_hash)),
    CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_user_idx ON recovery_codes (user_id);

CREATE TABLE invitations (
    invitation_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    user_id uuid NOT NULL,
    purpose invitation_purpose NOT NULL,
    code_hash bytea NOT NULL,
    created_by uuid,
    created_at timestamptz DEFAULT now() NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT invitations_pkey PRIMARY KEY (invitation_id),
    CONSTRAINT invitations_code_is_hashed_check CHECK (length(code_hash) = 32),
    CONSTRAINT invitations_at_most_7_days_check CHECK (expires_at <= created_at + interval '7 days'),
    CONSTRAINT invitations_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT invitations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT invitations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (user_id) ON DELETE SET NULL,
    CONSTRAINT invitations_code_hash_key UNIQUE (code_hash)
);
CREATE INDEX invitations_user_idx ON invitations (user_id);

CREATE TABLE sign_in_attempts (
    attempt_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    user_id uuid,
    email_hash bytea NOT NULL,
    desk_name varchar(100) NOT NULL,
    at timestamptz DEFAULT clock_timestamp() NOT NULL,
    guess bytea NOT NULL,
    knocked_in bigint NOT NULL,
    outcome attempt_outcome DEFAULT 'knocked' NOT NULL,
    CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (attempt_id),
    CONSTRAINT sign_in_attempts_plain_text_check CHECK (petdesk_plain(desk_name)),
    CONSTRAINT sign_in_attempts_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT sign_in_attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE
);
CREATE INDEX sign_in_attempts_account_idx ON sign_in_attempts (clinic_id, email_hash, at);
CREATE INDEX sign_in_attempts_at_idx ON sign_in_attempts (at);
"""

FUNCTIONS = """
-- When an attempt was made and in which transaction is not for the client to say: an attempt that its own transaction
-- could still take back must not open anything.
CREATE FUNCTION petdesk_stamp_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := clock_timestamp();
    NEW.knocked_in := pg_current_xact_id()::text::bigint;
    NEW.outcome := 'knocked';
    RETURN NEW;
END $$;

CREATE TRIGGER stamp BEFORE INSERT ON sign_in_attempts
FOR EACH ROW EXECUTE FUNCTION petdesk_stamp_attempt();

-- Says who acts, until the end of the transaction.
CREATE FUNCTION petdesk_identify(acting_user uuid, acting_session uuid, acting_desk text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('petdesk.user_id', coalesce(acting_user::text, ''), true),
        set_config('petdesk.session_id', coalesce(acting_session::text, ''), true),
        set_config('petdesk.desk', coalesce(acting_desk, ''), true);
END $$;

-- Why a session of this person is over at this desk, in a word; null while it is not.
CREATE FUNCTION petdesk_session_over(it sessions, who users, desk text) RETURNS text LANGUAGE sql STABLE
RETURN CASE
    WHEN it.revoked_at IS NOT NULL THEN it.revoked_because::text
    WHEN it.expires_at <= now() THEN 'expired'
    WHEN NOT who.active THEN 'deactivated'
    WHEN it.role <> who.role THEN 'role_changed'
    WHEN it.desk_name <> desk THEN 'other_desk'
END;

-- Begins a transaction of a signed-in desk: says whose it is until its end, and returns the role. The message of
-- PD001 is the reason why the session is over, PD002 says that it is locked. Takes the token itself: its hash, which
-- is what the table holds, opens nothing.
CREATE FUNCTION petdesk_enter(token bytea, desk text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    it record;
    over text;
BEGIN
    SELECT s.*, petdesk_session_over(s, u, desk) AS over INTO it
    FROM sessions AS s JOIN users AS u USING (user_id) WHERE s.token_hash = sha256(token);
    over := CASE WHEN FOUND THEN it.over ELSE 'unknown' END;
    IF over IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PD001', MESSAGE = over;
    ELSIF it.locked_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PD002', MESSAGE = 'locked';
    END IF;
    IF it.seen_at < now() - interval '1 minute' AND current_setting('transaction_read_only') = 'off' THEN
        UPDATE sessions SET seen_at = now() WHERE session_id = (
            SELECT session_id FROM sessions WHERE session_id = it.session_id FOR NO KEY UPDATE SKIP LOCKED
        );
    END IF;
    PERFORM petdesk_identify(it.user_id, it.session_id, it.desk_name);
    RETURN it.role;
END $$;
"""

DOWN = """
DROP FUNCTION petdesk_enter, petdesk_identify, petdesk_session_over;
DROP TABLE sign_in_attempts, invitations, recovery_codes, user_mfa, sessions;
DROP FUNCTION petdesk_stamp_attempt;
-- The first form wants an e-mail and a password of everybody who works here: who has none gets what opens nothing.
UPDATE users SET email = coalesce(email, user_id || '@invited.invalid'), password_hash = coalesce(password_hash, 'none')
WHERE role <> 'owner';
ALTER TABLE users
    DROP COLUMN active,
    DROP CONSTRAINT users_sign_in_needs_both_check,
    ADD CONSTRAINT users_sign_in_needs_both_check CHECK (
        role = 'owner' OR (email IS NOT NULL AND password_hash IS NOT NULL)
    );
ALTER TABLE clinics DROP COLUMN mfa_required, DROP COLUMN lock_after_minutes;
DROP TYPE session_end, attempt_outcome, invitation_purpose;
"""


def upgrade() -> None:
    for block in (TYPES, PEOPLE, TABLES, FUNCTIONS):
        run(block)


def downgrade() -> None:
    run(DOWN)
