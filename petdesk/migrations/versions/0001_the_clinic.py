"""The first form of the clinic: people, pets, services, appointments, treatment, and how to find them.

Revision ID: 0001
Revises:
"""

from petdesk.migrations.statements import run

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
"""

FUNCTIONS = r"""
-- How names are compared: without case and accents. Immutable, because the dictionary is named.
CREATE FUNCTION petdesk_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));

CREATE FUNCTION petdesk_digits(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(value, '[^0-9]', '', 'g');

-- One line of text: no C0 or C1 control, no line separator, no bidirectional override or isolate.
CREATE FUNCTION petdesk_plain(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN value !~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]';

-- Several lines: as above, but with line feeds and tabs.
CREATE FUNCTION petdesk_plain_lines(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN value !~ '[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]';
"""

TYPES = """
CREATE TYPE user_role AS ENUM ('owner', 'staff', 'vet', 'admin');
CREATE TYPE pet_gender AS ENUM ('male', 'female', 'unknown');
CREATE TYPE appointment_status AS ENUM
    ('scheduled', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show');
CREATE TYPE appointment_source AS ENUM ('phone', 'walk_in', 'online');
"""

TABLES = """
CREATE TABLE clinics (
    clinic_id uuid NOT NULL,
    name varchar(100) NOT NULL,
    address varchar(255) NOT NULL,
    phone varchar(20) NOT NULL,
    country varchar(2) NOT NULL,
    time_zone varchar(64) NOT NULL,
    currency varchar(3) NOT NULL,
    opening_hours int4multirange DEFAULT '{}' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT clinics_pkey PRIMARY KEY (clinic_id),
    CONSTRAINT clinics_plain_text_check CHECK (
        petdesk_plain(name)
        AND petdesk_plain(address)
        AND petdesk_plain(phone)
        AND petdesk_plain(time_zone)
    ),
    CONSTRAINT clinics_country_check CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT clinics_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT clinics_opening_hours_within_a_week_check CHECK (
        opening_hours <@ '{[0,10080)}'::int4multirange
    )
);

CREATE TABLE users (
    user_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    email varchar(255),
    password_hash varchar(255),
    first_name varchar(100) NOT NULL,
    last_name varchar(100) NOT NULL,
    phone_number varchar(20),
    role user_role DEFAULT 'owner' NOT NULL,
    job_title varchar(50),
    bookable boolean DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    search_last text GENERATED ALWAYS AS (petdesk_fold(last_name)) STORED,
    search_first text GENERATED ALWAYS AS (petdesk_fold(first_name)) STORED,
    search_phone text GENERATED ALWAYS AS (petdesk_digits(phone_number)) STORED,
    search_phone_end text GENERATED ALWAYS AS (reverse(petdesk_digits(phone_number))) STORED,
    CONSTRAINT users_pkey PRIMARY KEY (user_id),
    CONSTRAINT users_plain_text_check CHECK (
        petdesk_plain(email)
        AND petdesk_plain(password_hash)
        AND petdesk_plain(first_name)
        AND petdesk_plain(last_name)
        AND petdesk_plain(phone_number)
        AND petdesk_plain(job_title)
    ),
    CONSTRAINT users_email_lower_case_check CHECK (email = lower(email)),
    CONSTRAINT users_sign_in_needs_both_check CHECK (
        role = 'owner' OR (email IS NOT NULL AND password_hash IS NOT NULL)
    ),
    CONSTRAINT users_has_a_name_check CHECK (first_name <> '' OR last_name <> ''),
    CONSTRAINT users_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT users_email_key UNIQUE (email)
);
CREATE INDEX users_search_email_idx ON users (clinic_id, email text_pattern_ops);
CREATE INDEX users_search_first_idx ON users (clinic_id, search_first text_pattern_ops, search_last text_pattern_ops)
    INCLUDE (user_id) WHERE role = 'owner';
CREATE INDEX users_search_last_idx ON users (clinic_id, search_last text_pattern_ops, search_first text_pattern_ops)
    INCLUDE (user_id) WHERE role = 'owner';
CREATE INDEX users_search_phone_end_idx ON users (clinic_id, search_phone_end text_pattern_ops);
CREATE INDEX users_search_phone_idx ON users (clinic_id, search_phone text_pattern_ops);
CREATE INDEX users_team_idx ON users (clinic_id) WHERE role <> 'owner';

CREATE TABLE pets (
    pet_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    user_id uuid NOT NULL,
    name varchar(100) NOT NULL,
    species varchar(50) NOT NULL,
    breed varchar(100),
    birth_date date,
    gender pet_gender DEFAULT 'unknown' NOT NULL,
    weight numeric(5, 2),
    microchip_id varchar(50),
    deceased_on date,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    search_name text GENERATED ALWAYS AS (petdesk_fold(name)) STORED,
    CONSTRAINT pets_pkey PRIMARY KEY (pet_id),
    CONSTRAINT pets_plain_text_check CHECK (
        petdesk_plain(name)
        AND petdesk_plain(species)
        AND petdesk_plain(breed)
        AND petdesk_plain(microchip_id)
    ),
    CONSTRAINT pets_weight_positive_check CHECK (weight > 0),
    CONSTRAINT pets_died_after_birth_check CHECK (deceased_on >= birth_date),
    CONSTRAINT pets_microchip_normalised_check CHECK (microchip_id ~ '^[0-9A-Z]+$'),
    CONSTRAINT pets_has_a_name_check CHECK (name <> ''),
    CONSTRAINT pets_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT pets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT pets_microchip_id_key UNIQUE (microchip_id)
);
CREATE INDEX pets_search_microchip_idx ON pets (clinic_id, microchip_id text_pattern_ops);
CREATE INDEX pets_search_name_idx ON pets (clinic_id, search_name text_pattern_ops) INCLUDE (user_id);
CREATE INDEX pets_user_id_idx ON pets (user_id);

CREATE TABLE pet_alerts (
    alert_id uuid NOT NULL,
    pet_id uuid NOT NULL,
    message varchar(200) NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pet_alerts_pkey PRIMARY KEY (alert_id),
    CONSTRAINT pet_alerts_plain_text_check CHECK (petdesk_plain(message)),
    CONSTRAINT pet_alerts_pet_id_fkey FOREIGN KEY (pet_id) REFERENCES pets (pet_id) ON DELETE CASCADE
);
CREATE INDEX pet_alerts_pet_id_idx ON pet_alerts (pet_id);

CREATE TABLE pet_weights (
    weight_id uuid NOT NULL,
    pet_id uuid NOT NULL,
    weighed_on date NOT NULL,
    weight numeric(5, 2) NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pet_weights_pkey PRIMARY KEY (weight_id),
    CONSTRAINT pet_weights_weight_positive_check CHECK (weight > 0),
    CONSTRAINT pet_weights_pet_id_fkey FOREIGN KEY (pet_id) REFERENCES pets (pet_id) ON DELETE CASCADE
);
CREATE INDEX pet_weights_pet_id_idx ON pet_weights (pet_id, weighed_on);

CREATE TABLE services (
    service_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    name varchar(100) NOT NULL,
    description text,
    price numeric(8, 2) NOT NULL,
    duration_minutes integer NOT NULL,
    needs_vet boolean DEFAULT true NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT services_pkey PRIMARY KEY (service_id),
    CONSTRAINT services_plain_text_check CHECK (petdesk_plain(name)),
    CONSTRAINT services_description_plain_check CHECK (petdesk_plain_lines(description)),
    CONSTRAINT services_price_not_negative_check CHECK (price >= 0),
    CONSTRAINT services_duration_positive_check CHECK (duration_minutes > 0),
    CONSTRAINT services_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id)
);

CREATE TABLE appointments (
    appointment_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    pet_id uuid NOT NULL,
    service_id uuid NOT NULL,
    staff_id uuid,
    appointment_date timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    status appointment_status DEFAULT 'scheduled' NOT NULL,
    notes text,
    checked_in_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    source appointment_source DEFAULT 'phone' NOT NULL,
    lane integer DEFAULT 0 NOT NULL,
    overbooked_by uuid,
    overbooking_reason varchar(200),
    cancel_reason varchar(200),
    version integer DEFAULT 1 NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT appointments_pkey PRIMARY KEY (appointment_id),
    CONSTRAINT appointments_notes_plain_check CHECK (petdesk_plain_lines(notes)),
    CONSTRAINT appointments_plain_text_check CHECK (
        petdesk_plain(cancel_reason)
        AND petdesk_plain(overbooking_reason)
    ),
    CONSTRAINT appointments_ends_after_start_check CHECK (ends_at > appointment_date),
    CONSTRAINT appointments_at_most_a_day_check CHECK (ends_at - appointment_date <= interval '1 day'),
    CONSTRAINT appointments_lane_not_negative_check CHECK (lane >= 0),
    CONSTRAINT appointments_overbooking_is_explained_check CHECK (
        lane = 0 OR (overbooked_by IS NOT NULL AND overbooking_reason IS NOT NULL)
    ),
    CONSTRAINT appointments_no_double_booking EXCLUDE USING gist (
        staff_id WITH =, lane WITH =, tstzrange(appointment_date, ends_at) WITH &&
    ) WHERE (status IN ('scheduled', 'checked_in', 'in_progress')),
    CONSTRAINT appointments_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT appointments_pet_id_fkey FOREIGN KEY (pet_id) REFERENCES pets (pet_id) ON DELETE CASCADE,
    CONSTRAINT appointments_service_id_fkey FOREIGN KEY (service_id) REFERENCES services (service_id),
    CONSTRAINT appointments_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES users (user_id),
    CONSTRAINT appointments_overbooked_by_fkey FOREIGN KEY (overbooked_by) REFERENCES users (user_id)
);
CREATE INDEX appointments_day_idx ON appointments (clinic_id, appointment_date);
CREATE INDEX appointments_no_show_idx ON appointments (clinic_id, appointment_date) WHERE status = 'no_show';
CREATE INDEX appointments_pet_idx ON appointments (pet_id, appointment_date DESC);

CREATE TABLE note_drafts (
    appointment_id uuid NOT NULL,
    body text NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT note_drafts_pkey PRIMARY KEY (appointment_id),
    CONSTRAINT note_drafts_body_plain_check CHECK (petdesk_plain_lines(body)),
    CONSTRAINT note_drafts_appointment_id_fkey FOREIGN KEY (appointment_id)
        REFERENCES appointments (appointment_id) ON DELETE CASCADE
);

CREATE TABLE service_histories (
    history_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    appointment_id uuid NOT NULL,
    pet_id uuid NOT NULL,
    service_id uuid NOT NULL,
    staff_id uuid,
    service_date timestamptz NOT NULL,
    notes text,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT service_histories_pkey PRIMARY KEY (history_id),
    CONSTRAINT service_histories_notes_plain_check CHECK (petdesk_plain_lines(notes)),
    CONSTRAINT service_histories_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT service_histories_appointment_id_fkey FOREIGN KEY (appointment_id)
        REFERENCES appointments (appointment_id) ON DELETE CASCADE,
    -- Deferred: when a pet is deleted, its entries go with its appointments, and that is after this would be checked.
    CONSTRAINT service_histories_pet_id_fkey FOREIGN KEY (pet_id) REFERENCES pets (pet_id)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT service_histories_service_id_fkey FOREIGN KEY (service_id) REFERENCES services (service_id),
    CONSTRAINT service_histories_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES users (user_id)
);
CREATE INDEX service_histories_appointment_idx ON service_histories (appointment_id);
CREATE INDEX service_histories_pet_idx ON service_histories (pet_id, service_date DESC);

CREATE TABLE vaccinations (
    vaccination_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    pet_id uuid NOT NULL,
    vaccine_name varchar(100) NOT NULL,
    vaccination_date date NOT NULL,
    expiry_date date,
    administered_by uuid,
    notes text,
    CONSTRAINT vaccinations_pkey PRIMARY KEY (vaccination_id),
    CONSTRAINT vaccinations_plain_text_check CHECK (petdesk_plain(vaccine_name)),
    CONSTRAINT vaccinations_notes_plain_check CHECK (petdesk_plain_lines(notes)),
    CONSTRAINT vaccinations_expires_after_given_check CHECK (expiry_date > vaccination_date),
    CONSTRAINT vaccinations_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (clinic_id),
    CONSTRAINT vaccinations_pet_id_fkey FOREIGN KEY (pet_id) REFERENCES pets (pet_id) ON DELETE CASCADE,
    CONSTRAINT vaccinations_administered_by_fkey FOREIGN KEY (administered_by) REFERENCES users (user_id)
);
CREATE INDEX vaccinations_due_idx ON vaccinations (clinic_id, expiry_date)
    INCLUDE (pet_id, vaccine_name, vaccination_date);
CREATE INDEX vaccinations_pet_idx ON vaccinations (pet_id, vaccine_name, vaccination_date DESC);

CREATE TABLE search_words (
    word text NOT NULL,
    CONSTRAINT search_words_pkey PRIMARY KEY (word),
    CONSTRAINT search_words_plain_text_check CHECK (petdesk_plain(word))
);
CREATE INDEX search_words_trigram_idx ON search_words USING gin (word gin_trgm_ops);
"""

TRIGGERS = """
CREATE FUNCTION petdesk_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

CREATE TRIGGER touch BEFORE UPDATE ON clinics FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON pets FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON services FOR EACH ROW EXECUTE FUNCTION petdesk_touch();
CREATE TRIGGER touch BEFORE UPDATE ON note_drafts FOR EACH ROW EXECUTE FUNCTION petdesk_touch();

CREATE FUNCTION petdesk_touch_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER touch BEFORE UPDATE ON appointments
FOR EACH ROW EXECUTE FUNCTION petdesk_touch_appointment();

-- Tells every desk which day of which clinic changed. Never what: the desk reads that itself.
CREATE FUNCTION petdesk_tell_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('petdesk_day', day) FROM (
        SELECT DISTINCT clinic_id || ' ' || (appointment_date AT TIME ZONE time_zone)::date AS day
        FROM changed JOIN clinics USING (clinic_id)
    ) AS days;
    RETURN NULL;
END $$;

CREATE TRIGGER tell_inserted AFTER INSERT ON appointments REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_days();
CREATE TRIGGER tell_updated_from AFTER UPDATE ON appointments REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_days();
CREATE TRIGGER tell_updated_to AFTER UPDATE ON appointments REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_days();
CREATE TRIGGER tell_deleted AFTER DELETE ON appointments REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_tell_days();

-- The lexicon learns every word of a name. Sorted, so that two desks never wait for each other in a circle.
CREATE FUNCTION petdesk_learn_user_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_words (word)
    SELECT DISTINCT word
    FROM added, regexp_split_to_table(search_first || ' ' || search_last, '[^[:alnum:]]+') AS word
    WHERE role = 'owner' AND length(word) > 1
    ORDER BY word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER learn_inserted AFTER INSERT ON users REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_learn_user_words();
CREATE TRIGGER learn_updated AFTER UPDATE ON users REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_learn_user_words();

CREATE FUNCTION petdesk_learn_pet_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_words (word)
    SELECT DISTINCT word
    FROM added, regexp_split_to_table(search_name, '[^[:alnum:]]+') AS word
    WHERE length(word) > 1
    ORDER BY word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER learn_inserted AFTER INSERT ON pets REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_learn_pet_words();
CREATE TRIGGER learn_updated AFTER UPDATE ON pets REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION petdesk_learn_pet_words();
"""

DOWN = """
DROP TABLE search_words, vaccinations, service_histories, note_drafts, appointments, services,
    pet_weights, pet_alerts, pets, users, clinics;
DROP FUNCTION petdesk_learn_pet_words, petdesk_learn_user_words, petdesk_tell_days,
    petdesk_touch_appointment, petdesk_touch;
DROP TYPE appointment_source, appointment_status, pet_gender, user_role;
DROP FUNCTION petdesk_plain_lines, petdesk_plain, petdesk_digits, petdesk_fold;
"""  # The extensions stay: something else in the database may use them.


def upgrade() -> None:
    for block in (EXTENSIONS, FUNCTIONS, TYPES, TABLES, TRIGGERS):
        run(block)


def downgrade() -> None:
    run(DOWN)
