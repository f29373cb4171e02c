"""The application on demo data of its own, driven by keys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import cast

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from textual.pilot import Pilot

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.desk import Desk
from petdesk.models import Role
from petdesk.services.accounts import codes, hash_password, passwords
from petdesk.services.here import Actor, Here
from petdesk.services.session import Session
from tests.conftest import NOW

OpenApp = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Sql = Callable[..., list[tuple[object, ...]]]

_EMAILS = dict(zip((Role.STAFF, Role.VET, Role.ADMIN), (account.email for account in ACCOUNTS), strict=True))


def actor(session: Session, here: Here, role: Role) -> Actor:
    """The demo's person of this role, without the password: argon2 takes its time, and has its own tests."""
    del here
    row = session.execute(
        text("SELECT user_id, first_name, last_name, job_title FROM users WHERE email = :email"),
        {"email": _EMAILS[role]},
    ).one()
    return Actor(row.user_id, f"{row.first_name} {row.last_name}", role, row.job_title)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the database has answered everything that was asked, and the answers are drawn."""
    app = cast("PetDeskApp", pilot.app)
    quiet = 0
    while quiet < 3:
        await pilot.pause()
        for _ in range(10):  # what is ready goes on: on a busy machine a pause alone may pass before it has
            await asyncio.sleep(0)
        quiet = 0 if app.busy or _has_messages(app) else quiet + 1


def _has_messages(app: PetDeskApp) -> bool:
    screens = app.screen_stack
    pumps = (app, *screens, *(widget for screen in screens for widget in screen.walk_children()))
    return any(pump.message_queue_size for pump in pumps)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys as a person would: each one after the screen has answered the one before."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def painted(pilot: Pilot[None]) -> list[str]:
    """Every line that stands on the screen and is not blank, from edge to edge."""
    strips = pilot.app.screen._compositor.render_strips()
    return [line for strip in strips if (line := "".join(segment.text for segment in strip).strip())]


@dataclass
class MovableClock:
    """A clock that moves when a test says so."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, **period: float) -> None:
        """Let time pass."""
        self.instant += timedelta(**period)


@pytest.fixture
def clock(desk: Desk) -> MovableClock:
    """The desk's clock, which now moves."""
    desk.clock = MovableClock()
    return desk.clock


@pytest.fixture
def cheap_passwords(demo_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's people sign in with their password, and hashing it takes no time."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", cheap)
    monkeypatch.setattr(codes, "CODE_HASHER", cheap)
    in_psql(
        demo_address, "UPDATE users SET password_hash = %s WHERE password_hash IS NOT NULL", hash_password(PASSWORD)
    )


def in_psql(address: str, statement: str, *parameters: object) -> list[tuple[object, ...]]:
    """What somebody with `psql` sees, or does."""
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), parameters or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def open_app(desk: Desk) -> OpenApp:
    """`async with open_app(Role.STAFF) as pilot`: signed in, in the area this person begins in."""

    @asynccontextmanager
    async def opened(role: Role | None = Role.STAFF, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
        app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)
        async with app.run_test(size=size) as pilot:
            while not app.is_open:
                await pilot.pause(0.01)
            if role is not None:
                app.signed_in(desk.read(actor, role))
            await settled(pilot)
            yield pilot

    return opened


@pytest.fixture
def sql(demo_address: str) -> Sql:
    """What the owner of the database sees, or does, with `psql`."""

    return partial(in_psql, demo_address)
