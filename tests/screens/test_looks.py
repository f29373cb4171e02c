"""What the screens look like, at the two sizes that count. Look at every picture before you accept it."""

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.models import Role
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
