"""Who sits at the desk: accounts and invitations, passwords and authenticator apps, tries, sessions.

Signing in is two transactions, and `petdesk.sign_in` is what puts them together.
"""

from petdesk.services.accounts.attempts import Guess, forgive_tries, knock, note_refusal
from petdesk.services.accounts.entering import change_password, enter, unlock
from petdesk.services.accounts.founding import NewClinic, SetupCode, found_clinic, new_setup_code
from petdesk.services.accounts.invitations import (
    AcceptForm,
    Invited,
    InviteForm,
    Issued,
    accept_invitation,
    invite,
    invite_again,
    look_up_code,
    reset_sign_in,
)
from petdesk.services.accounts.mfa import (
    Enrolment,
    MfaState,
    my_mfa,
    new_enrolment,
    readable,
    renew_recovery_codes,
    set_up_mfa,
)
from petdesk.services.accounts.passwords import hash_password
from petdesk.services.accounts.people import (
    AccountRow,
    SignInRules,
    accounts,
    change_role,
    deactivate,
    reactivate,
    set_sign_in_rules,
    sign_in_rules,
)
from petdesk.services.accounts.sessions import (
    NewSession,
    SessionRow,
    end_other_sessions,
    end_session,
    lock,
    my_sessions,
    session_problem,
    sign_out,
)

__all__ = [
    "AcceptForm",
    "AccountRow",
    "Enrolment",
    "Guess",
    "InviteForm",
    "Invited",
    "Issued",
    "MfaState",
    "NewClinic",
    "NewSession",
    "SessionRow",
    "SetupCode",
    "SignInRules",
    "accept_invitation",
    "accounts",
    "change_password",
    "change_role",
    "deactivate",
    "end_other_sessions",
    "end_session",
    "enter",
    "forgive_tries",
    "found_clinic",
    "hash_password",
    "invite",
    "invite_again",
    "knock",
    "lock",
    "look_up_code",
    "my_mfa",
    "my_sessions",
    "new_enrolment",
    "new_setup_code",
    "note_refusal",
    "reactivate",
    "readable",
    "renew_recovery_codes",
    "reset_sign_in",
    "session_problem",
    "set_sign_in_rules",
    "set_up_mfa",
    "sign_in_rules",
    "sign_out",
    "unlock",
]
