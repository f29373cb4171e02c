"""What the desks' role and the reports' role may do: part of revision 0003, and as old."""

from typing import Final

from alembic import op

from petdesk.errors import SetupProblem
from petdesk.migrations.statements import run

DELETED_BY_THE_PROGRAM: Final = (
    "pet_alerts",
    "pet_weights",
    "note_drafts",
    "user_mfa",
    "recovery_codes",
    "sign_in_attempts",
)

ROLES: Final = {
    "petdesk_app": "GRANT SELECT ON alembic_version",
    "petdesk_reporting": "GRANT USAGE ON SCHEMA reporting",
}
"""Each with its first privilege, which keeps anybody else from dropping it until this is committed."""

VIEWS = """
CREATE VIEW reporting.clinics WITH (security_barrier) AS
SELECT clinic_id, name, address, phone, country, time_zone, currency, created_at FROM clinics;

CREATE VIEW reporting.owners WITH (security_barrier) AS
SELECT user_id AS owner_id, clinic_id, first_name, last_name, email, phone_number, created_at FROM users
WHERE role = 'owner';

CREATE VIEW reporting.team WITH (security_barrier) AS
SELECT user_id AS staff_id, clinic_id, first_name, last_name, role, job_title, bookable, created_at FROM users
WHERE role <> 'owner';

CREATE VIEW reporting.pets WITH (security_barrier) AS
SELECT pet_id, clinic_id, user_id AS owner_id, name, species, breed, birth_date, gender, weight, deceased_on,
    created_at
FROM pets;

CREATE VIEW reporting.services WITH (security_barrier) AS
SELECT service_id, clinic_id, name, price, duration_minutes, needs_vet FROM services;

CREATE VIEW reporting.appointments WITH (security_barrier) AS
SELECT appointment_id, clinic_id, pet_id, service_id, staff_id, appointment_date, ends_at, status, source,
    checked_in_at, started_at, finished_at, lane > 0 AS overbooked, cancel_reason, created_at
FROM appointments;

CREATE VIEW reporting.treatments WITH (security_barrier) AS
SELECT history_id, clinic_id, appointment_id, pet_id, service_id, staff_id, service_date FROM service_histories;

CREATE VIEW reporting.vaccinations WITH (security_barrier) AS
SELECT vaccination_id, clinic_id, pet_id, vaccine_name, vaccination_date, expiry_date, administered_by
FROM vaccinations;
"""

# Two databases of one server may be migrated at once, and a third taken back: whoever loses a race looks again.
ROLE = """
DO $$
BEGIN
    FOR attempt IN 1..20 LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
            {first_privilege} TO {role};
            RETURN;
        EXCEPTION WHEN duplicate_object OR unique_violation OR undefined_object THEN
            PERFORM pg_sleep(0.05);
        END;
    END LOOP;
    RAISE EXCEPTION 'The role {role} comes and goes.';
END $$;
"""

PRIVILEGES = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Earlier default privileges may have given the logs to somebody.
DO $$
DECLARE
    given record;
BEGIN
    FOR given IN
        SELECT DISTINCT c.oid::regclass AS log, g.grantee::regrole AS holder
        FROM pg_class AS c, aclexplode(c.relacl) AS g
        WHERE c.relname IN ('audit_log', 'access_log', 'audit_seals', 'audit_leaves')
            AND c.relnamespace = 'public'::regnamespace AND g.grantee NOT IN (0, c.relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', given.log, given.holder);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO petdesk_app;
REVOKE INSERT, UPDATE ON alembic_version, audit_log, access_log, audit_seals, audit_leaves FROM petdesk_app;
REVOKE UPDATE ON search_words FROM petdesk_app;
GRANT DELETE ON {", ".join(DELETED_BY_THE_PROGRAM)} TO petdesk_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO petdesk_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO petdesk_app;

REVOKE EXECUTE ON FUNCTION petdesk_audit, petdesk_audit_table, petdesk_identify, petdesk_enter, petdesk_log_access,
    petdesk_make_partitions, petdesk_missing_months, petdesk_add_leaves, petdesk_add_seal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION petdesk_enter, petdesk_log_access, petdesk_make_partitions, petdesk_missing_months,
    petdesk_add_leaves, petdesk_add_seal TO petdesk_app;

GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO petdesk_reporting;
ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO petdesk_reporting;
"""

# Not those that somebody signs in with or belongs to, nor those that another database of this server uses.
DROP_ROLES = """
DO $$
DECLARE
    unused text;
BEGIN
    FOR unused IN
        SELECT rolname FROM pg_roles AS r
        WHERE rolname IN ('petdesk_app', 'petdesk_reporting') AND NOT rolcanlogin AND NOT EXISTS (
            SELECT FROM pg_auth_members WHERE roleid = r.oid AND member <> current_user::regrole
        )
    LOOP
        BEGIN
            EXECUTE format('DROP ROLE %I', unused);
        EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege OR undefined_object THEN NULL;
        END;
    END LOOP;
END $$;
"""


def refuse_without_roles() -> None:
    """Raise SetupProblem, with what to run, when the roles are not there and this user may not make them."""
    bind = op.get_bind()
    present = set(bind.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
    missing = [role for role in ROLES if role not in present]
    may = bind.exec_driver_sql("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if missing and not may.scalar_one():
        statements = " ".join(f"CREATE ROLE {role} NOLOGIN;" for role in missing)
        raise SetupProblem(
            f"This user may not make the roles that petdesk needs. Let an administrator of the server run: {statements}"
            " Then run `petdesk migrate` again."
        )


def give_rights() -> None:
    """Make the views for reports and both roles, and let each do what it is for."""
    run(VIEWS)
    for role, first_privilege in ROLES.items():
        run(ROLE.format(role=role, first_privilege=first_privilege))
    run(PRIVILEGES)


def drop_unused_roles() -> None:
    """Drop the roles that neither anybody nor another database uses."""
    run(DROP_ROLES)
