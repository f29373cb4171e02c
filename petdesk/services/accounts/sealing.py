"""The one place through which authenticator secrets go on their way into the database and out of it."""

from uuid import UUID

from petdesk.errors import Refused
from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.sealed import TOTP_SECRET
from petdesk.services.session import Session


@part
def seal(session: Session, here: Here, plain: str, *, user_id: UUID) -> str:
    """What is stored. Raises SetupProblem when this desk does not have the clinic's key."""
    sealed = TOTP_SECRET.seal(session, here, user_id, plain)
    if sealed is None:
        raise ValueError("There is no secret to seal.")
    return sealed


@part
def unseal(session: Session, here: Here, stored: str, *, user_id: UUID) -> str:
    """What was sealed.

    Raises Refused when it was changed by hand or belongs to somebody else, SetupProblem when this desk does not have
    the clinic's key.
    """
    plain = TOTP_SECRET.try_to_read(session, here, user_id, stored)
    if plain is None:
        raise Refused(
            "What is stored of your authenticator app cannot be read here. Use a recovery code, or ask a manager to"
            " reset your sign-in."
        )
    return plain
