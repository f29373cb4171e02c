"""The place this desk stands in."""

from sqlalchemy import text

from petdesk.errors import SetupProblem
from petdesk.services.access import before_sign_in
from petdesk.services.here import ClinicRow
from petdesk.services.query import make
from petdesk.services.session import Session

_CLINICS = text(
    "SELECT clinic_id, name, address, phone, country, time_zone, currency, opening_hours"
    " FROM clinics WHERE :name = '' OR name = :name ORDER BY created_at, clinic_id LIMIT 2"
)


@before_sign_in
def this_clinic(session: Session, name: str = "") -> ClinicRow:
    """The clinic of this name, or the only one there is. Raises SetupProblem when that is not exactly one."""
    rows = session.execute(_CLINICS, {"name": name}).all()
    if not rows and name:
        raise SetupProblem(f"There is no clinic called “{name}” here. Check PETDESK_CLINIC.")
    if not rows:
        raise SetupProblem(
            "The database has no clinic yet. `petdesk init` begins one, `petdesk demo-data` invents one."
        )
    if len(rows) > 1:
        raise SetupProblem("Several clinics share this database. Say which is yours with PETDESK_CLINIC.")
    *fields, hours = rows[0]
    return make(ClinicRow, *fields, tuple((span.lower, span.upper) for span in hours))
