"""Who sits at this desk: signing in, locking, coming back, signing out.

Letting somebody in is two transactions: the first records the try and is committed, the second answers it. A client
that rolls the answer back, or dies before it, has made its try all the same. Everything here blocks: screens call it
in a thread.
"""

import socket
import sys
from contextlib import suppress
from functools import cache
from os import ttyname

from petdesk import config
from petdesk.desk import Desk
from petdesk.errors import DeskError, TooManyTries
from petdesk.models.values import DESK_NAME_LENGTH
from petdesk.services import accounts
from petdesk.services.accounts import Enrolment, Guess, NewSession
from petdesk.services.forms import read_field
from petdesk.services.here import Actor
from petdesk.services.plain import plain_line


def sign_in(
    desk: Desk,
    email: str,
    password: str,
    code: str = "",
    *,
    enrolment: Enrolment | None = None,
    desk_name: str | None = None,
) -> Actor:
    """Whoever this e-mail and this password belong to, with a session of their own. `desk.actor` is left as it is.

    Asked without a code first; then with one: six digits or a recovery code. With an `enrolment` the code is the first
    one of an authenticator app, which is kept from then on, and its recovery codes are to be shown.

    Raises SignInFailed; CodeNeeded, CodeWrong and EnrolmentNeeded, after which the same is asked again with a code;
    TooManyTries; FieldErrors for a mistyped code, which is not counted as a try.
    """
    guess = Guess(email, password, _readable(code), desk_name or this_desk())
    _knock(desk, guess)
    answer = desk.write(accounts.enter, guess, NewSession(), enrolment)
    if isinstance(answer, DeskError):
        raise answer
    return answer


def lock(desk: Desk) -> Actor:
    """Shut the desk: nobody sits at it, and whoever did is returned, for `unlock`.

    Never fails. Without the database the session is not marked as locked there, and opens with the password only all
    the same, because nobody else has the token.
    """
    actor = _whoever_sits_here(desk)
    with suppress(DeskError):
        desk.write(accounts.lock)
    desk.actor = None
    return actor


def unlock(desk: Desk, locked: Actor, password: str) -> Actor:
    """Let somebody whose session was locked, here, sit down again with the password.

    Raises SignInFailed and TooManyTries, and the desk stays shut; SessionOver, after which they have to sign in.
    """
    guess = Guess(locked.email, password, "", locked.desk)
    _knock(desk, guess)
    if problem := desk.write(accounts.unlock, guess, locked.token):
        raise problem
    desk.actor = locked
    return locked


def sign_out(desk: Desk) -> None:
    """End the session of whoever sits here. Without the database it runs out by itself, and nobody has its token."""
    with suppress(DeskError):
        desk.write(accounts.sign_out)
    desk.actor = None


def change_password(desk: Desk, current: str, new: str) -> None:
    """Change the password of whoever sits here, and sign them out at every other desk.

    Raises FieldErrors for `current` and `password`, TooManyTries.
    """
    actor = _whoever_sits_here(desk)
    guess = Guess(actor.email, current, "", actor.desk)
    _knock(desk, guess)
    if problem := desk.write(accounts.change_password, guess, new):
        raise problem


def enrolment(desk: Desk, email: str) -> Enrolment:
    """A new authenticator app for this e-mail: what the QR code says, the secret, and ten recovery codes."""
    return accounts.new_enrolment(desk.clinic.name, email.strip().lower())


@cache
def this_desk() -> str:
    """What this desk is called: the setting, or else the machine and its terminal."""
    with suppress(DeskError):
        if name := plain_line(config.load().desk_name):
            return name[:DESK_NAME_LENGTH]
    terminal = ""
    with suppress(OSError, ValueError, AttributeError):  # not a terminal, closed, or Windows
        terminal = ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    return plain_line(f"{socket.gethostname()} {terminal}")[:DESK_NAME_LENGTH]


def _knock(desk: Desk, guess: Guess) -> None:
    try:
        desk.write(accounts.knock, guess)
    except TooManyTries:
        with suppress(DeskError):
            desk.write(accounts.note_refusal, guess)
        raise


def _readable(code: str) -> str:
    return read_field("code", code, accounts.readable) if code.strip() else ""


def _whoever_sits_here(desk: Desk) -> Actor:
    if desk.actor is None:
        raise RuntimeError("Nobody sits at this desk.")
    return desk.actor
