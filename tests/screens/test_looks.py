"""What the screens look like, at the two sizes that count. Look at every picture before you accept it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

import petdesk.sign_in
from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.errors import CodeNeeded
from petdesk.models import Purpose, Role, new_id
from petdesk.screens.dialogs.enrolment import EnrolmentDialog
from petdesk.screens.dialogs.have_a_code import AcceptDialog
from petdesk.screens.dialogs.recovery_codes import RecoveryCodes
from petdesk.services import accounts
from petdesk.services.accounts import Enrolment, Invited, MfaState, SessionRow
from petdesk.services.here import Here
from petdesk.services.session import Session
from tests.conftest import NOW
from tests.screens.conftest import actor, press, settled

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])

LOOKS = {
    "clients": (Role.STAFF, ()),
    "clients-found": (Role.STAFF, tuple("ngu")),
    "clients-nobody": (Role.STAFF, tuple("zzqqxx")),
    "day": (Role.VET, ()),
    "day-panel": (Role.VET, ("d",)),
    "due": (Role.STAFF, ("f4",)),
    "no-shows": (Role.ADMIN, ()),
    "pet": (Role.STAFF, (*"rex", "enter")),
    "pet-visits": (Role.STAFF, (*"rex", "enter", "2")),
    "pet-vaccinations": (Role.STAFF, (*"rex", "enter", "3")),
    "booking": (Role.STAFF, (*"ngu", "ctrl+b")),
    "booking-taken": (Role.STAFF, (*"ngu", "ctrl+b", "tab", *"okafor", "tab", *"11:00")),
    "owner-form": (Role.STAFF, ("ctrl+a",)),
    "help": (Role.STAFF, ("f1",)),
}


@SIZES
@pytest.mark.parametrize("name", LOOKS)
def test_it_looks_like_this(desk: Desk, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]) -> None:
    role, keys = LOOKS[name]
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def sign_in(pilot: Pilot[None]) -> None:
        await _opened(pilot, app)
        app.signed_in(desk.read(actor, role))
        await settled(pilot)
        await press(pilot, *keys)

    assert snap_compare(app, terminal_size=size, run_before=sign_in)


@SIZES
def test_the_sign_in_looks_like_this(desk: Desk, snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def wait(pilot: Pilot[None]) -> None:
        await _opened(pilot, app)

    before: Callable[[Pilot[None]], Awaitable[None]] = wait
    assert snap_compare(app, terminal_size=size, run_before=before)


async def _opened(pilot: Pilot[None], app: PetDeskApp) -> None:
    while not app.is_open:
        await pilot.pause(0.01)
    await settled(pilot)


ENROLMENT = Enrolment(
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "otpauth://totp/Riverside%20Veterinary%20Clinic:ana.ruiz%40riverside.example"
    "?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Riverside%20Veterinary%20Clinic",
    tuple(f"7KQM-4XTP-9B2{letter}" for letter in "CDEFGHJKMN"),
    (),
)
SESSIONS = (
    SessionRow(new_id(), "Reception 1", NOW, NOW, NOW + timedelta(hours=12), locked=False, this_one=True),
    SessionRow(
        new_id(),
        "exam-room-2 pts/0",
        NOW - timedelta(hours=2),
        NOW - timedelta(minutes=25),
        NOW + timedelta(hours=10),
        locked=True,
        this_one=False,
    ),
)


async def _confirm(app: Enrolment, code: str) -> bool:
    return True


def _asks_for_a_code(*_: object, **__: object) -> None:
    raise CodeNeeded("Type the six digits of your authenticator app, or a recovery code.")


def _my_sessions(session: Session, here: Here) -> tuple[SessionRow, ...]:
    return SESSIONS


def _my_mfa(session: Session, here: Here) -> MfaState:
    return MfaState(required=True, has_app=True, codes_left=8)


async def _with_a_code(pilot: Pilot[None], app: PetDeskApp) -> None:
    app.screen.query_one("#email", Input).value = ACCOUNTS[0].email
    app.screen.query_one("#password", Input).value = "leash, collar & bowl"
    app.screen.query_one("#password", Input).focus()
    await press(pilot, "enter")


async def _enrolling(pilot: Pilot[None], app: PetDeskApp) -> None:
    app.push_screen(EnrolmentDialog(ENROLMENT, _confirm))
    await settled(pilot)


async def _with_recovery_codes(pilot: Pilot[None], app: PetDeskApp) -> None:
    app.signed_in(app.desk.read(actor, Role.STAFF))
    app.push_screen(RecoveryCodes(ENROLMENT.recovery_codes))
    await settled(pilot)


async def _locked(pilot: Pilot[None], app: PetDeskApp) -> None:
    app.signed_in(app.desk.read(actor, Role.STAFF))
    await settled(pilot)
    await press(pilot, "ctrl+l")


async def _parked(pilot: Pilot[None], app: PetDeskApp) -> None:
    app.signed_in(app.desk.read(actor, Role.STAFF))
    await settled(pilot)
    await press(pilot, "f9", "enter")
    app.signed_in(app.desk.read(actor, Role.VET))
    await settled(pilot)
    await press(pilot, "f9")


async def _at_my_account(pilot: Pilot[None], app: PetDeskApp) -> None:
    ana = app.desk.read(actor, Role.STAFF)
    app.signed_in(replace(ana, email=ACCOUNTS[0].email))
    await settled(pilot)
    await press(pilot, "f12")


async def _with_an_invitation(pilot: Pilot[None], app: PetDeskApp) -> None:
    invited = Invited(Purpose.INVITE, "Mira", "Petrov", "mira.petrov@riverside.example", Role.STAFF, 8)
    app.push_screen(AcceptDialog("", invited))
    await settled(pilot)


AT_THE_DOOR = {
    "code": _with_a_code,
    "enrolment": _enrolling,
    "recovery-codes": _with_recovery_codes,
    "invitation": _with_an_invitation,
    "locked": _locked,
    "parked": _parked,
    "my-account": _at_my_account,
}


@SIZES
@pytest.mark.parametrize("name", AT_THE_DOOR)
def test_coming_and_going_looks_like_this(
    desk: Desk, snap_compare: Callable[..., bool], name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(petdesk.sign_in, "sign_in", _asks_for_a_code)
    monkeypatch.setattr(accounts, "my_sessions", _my_sessions)
    monkeypatch.setattr(accounts, "my_mfa", _my_mfa)
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def go_there(pilot: Pilot[None]) -> None:
        await _opened(pilot, app)
        await AT_THE_DOOR[name](pilot, app)

    assert snap_compare(app, terminal_size=size, run_before=go_there)
