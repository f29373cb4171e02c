"""Who may do what: one table, role by action, and the decorators that hold every use case to it.

A use case begins with `session, here`. It carries `@allowed(Action.X)`, or `@before_sign_in`, or, when it is only a
piece of other use cases, `@part`. `Right.OWN` depends on the row: an owner's rows are looked after here, the others by
the service that reads them.
"""

from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from functools import wraps
from inspect import signature
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from petdesk.errors import NotAllowed
from petdesk.models import Role
from petdesk.services.here import Actor, Here, Program
from petdesk.services.own import only_their_own
from petdesk.services.session import Session

P = ParamSpec("P")
T = TypeVar("T")
Marked = TypeVar("Marked", bound=Callable[..., object])

Who = Role | Program


class Action(StrEnum):
    """What is done at a desk, as it ends the sentence “Only a manager can …”."""

    OWN_ACCOUNT = "keep an account of their own"
    FIND = "look up clients"
    SEE_TEAM = "see who works here and what is offered"
    OPEN_OWNER = "see an owner"
    WRITE_OWNER = "write down an owner"
    OPEN_PET = "see who a pet is"
    OPEN_RECORD = "open a pet's record"
    READ_NOTES = "read alerts and booking notes"
    WRITE_PET = "write down a pet"
    WRITE_ALERTS = "change a pet's alerts"
    WEIGH = "record a weight"
    VACCINATE = "record a vaccination"
    MARK_DECEASED = "mark a pet as deceased"
    SEE_DAY = "see the day"
    BOOK = "book a visit"
    MOVE = "move a visit"
    CHECK_IN = "check in a visit"
    START = "start a visit"
    CANCEL = "cancel a visit"
    MARK_NO_SHOW = "mark a no-show"
    TAKE_BACK = "take back a visit's last step"
    TREAT = "write a visit's note and finish it"
    SEE_DUE = "see which vaccinations are due"
    SEE_NO_SHOWS = "see who did not come"
    REVIEW_NO_SHOWS = "close the review of a no-show"
    EXPORT = "export the clinic's data"
    MANAGE_STAFF = "invite, change or deactivate staff"
    MANAGE_CLINIC = "change services, prices and opening hours"
    READ_AUDIT = "read the audit trail"
    VERIFY_AUDIT = "verify the audit trail"
    MAINTAIN = "run the database's upkeep"
    SEE_MESSAGES = "see what was written to owners"
    WRITE_MESSAGES = "write to owners, and see to what did not arrive"
    SET_CONTACT = "record how an owner may be written to"
    MANAGE_MESSAGES = "change templates, providers and rules of messages"
    SEND = "send what is due"


class Right(Enum):
    """How far a role's right to an action goes."""

    NO = "–"
    OWN = "own"
    """An owner: their own pets. Who works here: the visits they treat, see `may_treat`."""
    ALL = "yes"


_, OWN, ALL = Right.NO, Right.OWN, Right.ALL

COLUMNS: Final[tuple[Who, ...]] = (
    *(Role.OWNER, Role.STAFF, Role.VET, Role.ADMIN),
    *(Program.COMMAND_LINE, Program.WORKER),
)
"""Whose rights the table holds, from left to right."""

TABLE: Final[Mapping[Action, tuple[Right, ...]]] = {
    #                        owner  staff  vet  admin  command line, worker
    Action.OWN_ACCOUNT:      (ALL,  ALL,  ALL,  ALL,   _,    _),
    Action.FIND:             (_,    ALL,  ALL,  ALL,   _,    _),
    Action.SEE_TEAM:         (_,    ALL,  ALL,  ALL,   ALL,  _),
    Action.OPEN_OWNER:       (OWN,  ALL,  ALL,  ALL,   _,    _),
    Action.WRITE_OWNER:      (_,    ALL,  ALL,  ALL,   _,    _),
    Action.OPEN_PET:         (OWN,  ALL,  ALL,  ALL,   _,    _),
    Action.OPEN_RECORD:      (OWN,  ALL,  ALL,  ALL,   _,    _),
    Action.READ_NOTES:       (_,    ALL,  OWN,  ALL,   ALL,  _),
    Action.WRITE_PET:        (_,    ALL,  ALL,  ALL,   _,    _),
    Action.WRITE_ALERTS:     (_,    ALL,  ALL,  ALL,   _,    _),
    Action.WEIGH:            (_,    ALL,  ALL,  ALL,   _,    _),
    Action.VACCINATE:        (_,    ALL,  ALL,  ALL,   _,    _),
    Action.MARK_DECEASED:    (_,    ALL,  ALL,  ALL,   _,    _),
    Action.SEE_DAY:          (_,    ALL,  ALL,  ALL,   ALL,  _),
    Action.BOOK:             (_,    ALL,  ALL,  ALL,   _,    _),
    Action.MOVE:             (_,    ALL,  ALL,  ALL,   _,    _),
    Action.CHECK_IN:         (_,    ALL,  ALL,  ALL,   _,    _),
    Action.START:            (_,    ALL,  ALL,  ALL,   _,    _),
    Action.CANCEL:           (_,    ALL,  ALL,  ALL,   _,    _),
    Action.MARK_NO_SHOW:     (_,    ALL,  ALL,  ALL,   _,    _),
    Action.TAKE_BACK:        (_,    ALL,  ALL,  ALL,   _,    _),
    Action.TREAT:            (_,    OWN,  OWN,  OWN,   _,    _),
    Action.SEE_DUE:          (_,    ALL,  ALL,  ALL,   _,    _),
    Action.SEE_NO_SHOWS:     (_,    ALL,  ALL,  ALL,   _,    _),
    Action.REVIEW_NO_SHOWS:  (_,    _,    _,    ALL,   _,    _),
    Action.EXPORT:           (_,    _,    _,    ALL,   _,    _),
    Action.MANAGE_STAFF:     (_,    _,    _,    ALL,   _,    _),
    Action.MANAGE_CLINIC:    (_,    _,    _,    ALL,   _,    _),
    Action.READ_AUDIT:       (_,    _,    _,    ALL,   _,    _),
    Action.VERIFY_AUDIT:     (_,    _,    _,    ALL,   ALL,  _),
    Action.MAINTAIN:         (_,    _,    _,    _,     ALL,  _),
    Action.SEE_MESSAGES:     (_,    ALL,  ALL,  ALL,   _,    _),
    Action.WRITE_MESSAGES:   (_,    ALL,  ALL,  ALL,   _,    _),
    Action.SET_CONTACT:      (_,    ALL,  ALL,  ALL,   _,    _),
    Action.MANAGE_MESSAGES:  (_,    _,    _,    ALL,   _,    _),
    Action.SEND:             (_,    _,    _,    _,     _,    ALL),
}  # fmt: skip

CALLED: Final[Mapping[Who, str]] = {
    Role.OWNER: "an owner",
    Role.STAFF: "a member of staff",
    Role.VET: "a vet",
    Role.ADMIN: "a manager",
    Program.COMMAND_LINE: "the command line",
    Program.WORKER: "the worker",
}


class Exempt(Enum):
    """Why a function that looks like a use case is not in the table."""

    BEFORE_SIGN_IN = "open to everybody"
    PART = "only called by use cases, which were checked"


def allowed(
    action: Action,
) -> Callable[[Callable[Concatenate[Session, Here, P], T]], Callable[Concatenate[Session, Here, P], T]]:
    """Hold a use case to the table: it raises NotAllowed, before anything is asked of the database, to who may not.

    To an owner who may do it with what is their own, whatever a key in the arguments names has to be theirs; what is
    somebody else's is not found, in the words for what does not exist.
    """

    def guard(use_case: Callable[Concatenate[Session, Here, P], T]) -> Callable[Concatenate[Session, Here, P], T]:
        @wraps(use_case)
        def guarded(session: Session, here: Here, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if check(here, action) is OWN and here.actor and here.actor.role == Role.OWNER:
                arguments = signature(use_case).bind_partial(None, None, *args, **kwargs).arguments
                if not only_their_own(session, here.actor, here.clinic.clinic_id, arguments):
                    raise NotAllowed(refusal(action))
            return use_case(session, here, *args, **kwargs)

        setattr(guarded, _ENTRY, action)
        return guarded

    return guard


def before_sign_in(use_case: Marked) -> Marked:
    """A use case that runs while nobody has signed in yet."""
    setattr(use_case, _ENTRY, Exempt.BEFORE_SIGN_IN)
    return use_case


def part(function: Marked) -> Marked:
    """A piece of other use cases, that no desk runs by itself."""
    setattr(function, _ENTRY, Exempt.PART)
    return function


def entry(function: Callable[..., object]) -> Action | Exempt | None:
    """What a function was declared as; None for one that nobody thought about."""
    found: Action | Exempt | None = getattr(function, _ENTRY, None)
    return found


_ENTRY: Final = "petdesk_access"


def right(who: Who | None, action: Action) -> Right:
    """How far somebody's right to an action goes; nobody has none."""
    return TABLE[action][_PLACE[who]] if who in _PLACE else Right.NO


_PLACE: Final = {who: place for place, who in enumerate(COLUMNS)}


def who_is(here: Here) -> Who | None:
    """Whose rights count here: those of whoever signed in, of a program that runs by itself, or nobody's."""
    return here.actor.role if here.actor else here.program


def may(actor: Actor | None, action: Action) -> bool:
    """Whether somebody may do this at all, if only with what is their own. For screens; services call `check`."""
    return right(actor.role if actor else None, action) is not Right.NO


def check(here: Here, action: Action) -> Right:
    """How far the right to this action goes here. Raises NotAllowed, with who can do it, when there is none."""
    who = who_is(here)
    given = right(who, action)
    if given is Right.NO:
        raise NotAllowed(refusal(action) if who else "Nobody has signed in at this desk. Sign in first.")
    return given


def refusal(action: Action) -> str:
    """Who can do what was refused, and what to do about it."""
    able = [CALLED[who] for who in COLUMNS if right(who, action) is not Right.NO]
    people = any(who in Role for who in COLUMNS if right(who, action) is not Right.NO)
    return f"Only {_either(able)} can {action}{': ask one.' if people else '.'}"


def may_treat(here: Here, staff_id: UUID | None, *, needs_vet: bool) -> bool:
    """Whether this person finishes a visit and writes its note: whom it is assigned to, and nobody else.

    A visit that nobody was assigned to is taken by any vet; by any member of staff when the service needs no vet.
    """
    match right(who_is(here), Action.TREAT), here.actor:
        case Right.ALL, _:
            return True
        case Right.OWN, Actor() as actor if staff_id is None:
            return actor.role == Role.VET or not needs_vet
        case Right.OWN, Actor() as actor:
            return actor.user_id == staff_id
        case _:
            return False


def reads_notes(here: Here) -> bool:
    """Whether what colleagues tell each other, in a record that was opened, is for whoever opened it."""
    return right(who_is(here), Action.READ_NOTES) is not Right.NO


def notes_shown(here: Here) -> dict[str, object]:
    """For NOTES_SHOWN, the column of a statement over `appointments AS a`."""
    given = right(who_is(here), Action.READ_NOTES)
    reader = here.actor.user_id if here.actor and given is Right.OWN else None
    return {"all_notes": given is Right.ALL, "reader": reader}


NOTES_SHOWN: Final = (
    "CASE WHEN :all_notes OR coalesce(a.staff_id, CAST(:reader AS uuid)) = CAST(:reader AS uuid) THEN a.notes END"
)
"""A visit's booking note, for whoever may read all of them, treats the visit, or may be the one to take it."""


def run_by(
    program: Program, use_case: Callable[Concatenate[Session, Here, P], T]
) -> Callable[Concatenate[Session, Here, P], T]:
    """The use case with a program's rights, for what runs without anybody signed in."""

    def by_itself(session: Session, here: Here, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return use_case(session, here.run_by(program), *args, **kwargs)

    return by_itself


def _either(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
