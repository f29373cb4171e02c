"""The composition root: settings, engine, clock. The only place that opens a session, commits and rolls back."""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Concatenate, Final, ParamSpec, Self, TypeVar
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from petdesk import config
from petdesk.clock import Clock, SystemClock
from petdesk.database import BEGIN, Connections, check_server, make_engine, new_session, parse_url
from petdesk.driver import Command
from petdesk.errors import DeskError, Offline, SetupProblem, SlotTaken
from petdesk.listener import Event, Listener
from petdesk.services.accounts.sessions import session_problem
from petdesk.services.clinics import this_clinic
from petdesk.services.here import Actor, ClinicRow, Here
from petdesk.services.session import Session
from petdesk.services.vault import Vault
from petdesk.vault.cipher import AesVault
from petdesk.vault.clinic_key import check_keys
from petdesk.vault.sources import configured_vault

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

TRIES: Final = 3
"""How often a use case is begun again after a lost connection or a deadlock: writes are idempotent, reads harmless."""

_TRY_AGAIN: Final = {"40001", "40P01"}  # serialization failure, deadlock: the other transaction went first
_TOO_SLOW: Final = {"57014", "55P03"}  # statement timeout, lock timeout
_NOT_ALLOWED: Final = {"42501", "0A000", "58P01"}  # no privilege; an extension that is not there. No data in these.

_REFUSED_BY: Final[dict[str, tuple[type[DeskError], str]]] = {
    "appointments_no_double_booking": (SlotTaken, "Another desk was faster with this slot. Choose another."),
    "pets_microchip_id_key": (DeskError, "Another pet already has this microchip. Check the number."),
    "users_email_key": (DeskError, "Somebody else already has this e-mail address."),
}

AT_WORK: Final = "What you typed is kept; try again in a moment."
AT_THE_START: Final = "`petdesk doctor` says why."


class Desk:
    """One desk's way to the clinic's records.

    `read` and `write` run a service function in a session of its own, with who asks, where and when. They block:
    screens call them in a thread. Every database error leaves as a DeskError.

    While somebody is signed in, every use case begins with the session: in the same round trip as the first statement
    the server is told whose it is, for all of a write, and objects when the session is over or locked. Then nothing of
    the use case is done.
    """

    def __init__(self, engine: Engine, clinic: ClinicRow, clock: Clock, listen_address: str, vault: Vault) -> None:
        self.clinic = clinic
        self.clock = clock
        self.actor: Actor | None = None
        self._engine = engine
        self._connections = Connections(engine)
        self._listen_address = listen_address
        self._vault = vault

    @classmethod
    def open(
        cls,
        address: str,
        *,
        clinic: str = "",
        clock: Clock | None = None,
        listen_address: str | None = None,
        vault: AesVault | None = None,
    ) -> Self:
        """Connect, and check that server, schema, clinic and keys are what this version works with.

        `vault` has the keys of this installation when None. The first desk of a clinic makes its key the clinic's.
        Raises SetupProblem with the cure, Offline when the server cannot be reached.
        """
        if listen_address:
            parse_url(listen_address)
        engine = make_engine(address)
        with translated(AT_THE_START):
            try:
                with engine.begin() as connection:
                    check_server(connection)
                    row = this_clinic(new_session(connection), clinic)
                    _check_zone(row)
                    vault = vault or configured_vault()
                    check_keys(connection, row.clinic_id, vault)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine, row, clock or SystemClock(), listen_address or address, vault)

    def read(self, use_case: Callable[Concatenate[Session, Here, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that changes nothing, without a transaction around it: one round trip a query."""
        return self._run((), use_case, *args, **kwargs)

    def write(self, use_case: Callable[Concatenate[Session, Here, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in one transaction: all of it is committed, or nothing is.

        Two round trips and one for every statement but the first, if that has parameters.
        """
        return self._run((BEGIN,), use_case, *args, **kwargs)

    def by(self, actor: Actor | None) -> Self:
        """This desk as somebody uses it, whoever sits at it meanwhile."""
        used = copy(self)
        used.actor = actor
        return used

    def listener(self, hear: Callable[[Event], object]) -> Listener:
        """A thread, not started yet, that tells `hear` what other desks change."""
        return Listener(self._listen_address, self.clinic.clinic_id, hear)

    def close(self) -> None:
        """Give the connections back."""
        self._connections.close()

    def _run(
        self,
        begin: Sequence[Command],
        use_case: Callable[Concatenate[Session, Here, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        here = Here(self.clinic, self.actor, self.clock.now(), vault=self._vault)
        first = (*begin, _enter(here.actor)) if here.actor and here.actor.token else begin
        with translated():
            for remaining in reversed(range(TRIES)):
                try:
                    with self._connections.lend(first) as connection:
                        return use_case(new_session(connection), here, *args, **kwargs)
                except DBAPIError as error:
                    if not remaining or not _worth_another_try(error):
                        raise
            raise AssertionError("unreachable")


def open_configured(clock: Clock | None = None) -> Desk:
    """The desk that the settings describe. Raises SetupProblem, Offline."""
    settings = config.load()
    listen = settings.listen_url.get_secret_value() if settings.listen_url else None
    return Desk.open(settings.address(), clinic=settings.clinic, clock=clock, listen_address=listen)


def _enter(actor: Actor) -> Command:
    return Command("SELECT petdesk_enter(%s, %s)", (actor.token, actor.desk))


def _worth_another_try(error: DBAPIError) -> bool:
    # A pool holds connections that have died since: the next one is new. Nobody answers twice in a row when offline.
    return error.connection_invalidated or _sqlstate(error) in _TRY_AGAIN


def _sqlstate(error: DBAPIError) -> str | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def _check_zone(clinic: ClinicRow) -> None:
    try:
        _ = clinic.zone
    except (ZoneInfoNotFoundError, ValueError):
        raise SetupProblem(
            f"The clinic's time zone, {clinic.time_zone!r}, is not known here. It is a name like Africa/Nairobi, in"
            " the column time_zone of the table clinics; `pip install --upgrade tzdata` brings new ones."
        ) from None


@contextmanager
def translated(unreachable: str = AT_WORK) -> Iterator[None]:
    """Turn what the driver says into what the user has to know. Details go to the log, without data.

    `unreachable` is what to do when the database cannot be reached.
    """
    try:
        yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
        if constraint in _REFUSED_BY:
            kind, sentence = _REFUSED_BY[constraint]
            raise kind(sentence) from None
        raise _unexpected(error, "The database refused this: it would break a rule of the clinic.") from None
    except PoolTimeout:
        raise Offline("The database is busy and did not answer in time. Try again in a moment.") from None
    except DBAPIError as error:
        if problem := session_problem(error):
            raise problem from None
        state = _sqlstate(error) or ""
        if state in _TOO_SLOW:
            raise Offline("The database took too long to answer. Nothing was changed; try again.") from None
        if state in _NOT_ALLOWED:
            said = getattr(getattr(error.orig, "diag", None), "message_primary", None)
            raise SetupProblem(f"The database refuses: {said}. docs/deploy.md says what petdesk needs.") from None
        if isinstance(error, OperationalError) or error.connection_invalidated:
            raise Offline(f"The database cannot be reached. {unreachable}") from None
        raise _unexpected(error, "Something went wrong in the database.") from None


def _unexpected(error: DBAPIError, sentence: str) -> DeskError:
    reference = secrets.token_hex(3)
    diag = getattr(error.orig, "diag", None)
    log.error(
        "%s: %s %s constraint=%s",
        reference,
        type(error.orig).__name__,
        _sqlstate(error),
        getattr(diag, "constraint_name", None),
    )
    return DeskError(f"{sentence} Nothing was changed. Reference {reference}.")
