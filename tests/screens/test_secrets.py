"""What a desk says when it crashes, or lacks a key, amid a note: nothing of the note or of the keys."""

import logging
from typing import cast

import pytest
from rich.segment import Segments
from sqlalchemy import text
from textual.widgets import Static
from textual.worker import WorkerFailed

from petdesk.app import PetDeskApp
from petdesk.desk import Desk
from petdesk.models import Role
from petdesk.screens.day import Day
from petdesk.screens.dialogs.note import NoteDialog
from petdesk.services import treatment
from petdesk.services.here import Here
from petdesk.services.sealed import UNREADABLE
from petdesk.services.session import Session
from petdesk.vault.cipher import AesVault
from petdesk.vault.clinic_key import change
from petdesk.vault.ring import KeyRing
from petdesk.widgets.day_panel import DayPanel
from tests.screens.conftest import OpenApp, press
from tests.screens.test_day import day_of, select
from tests.vaults import VAULT


async def test_a_crash_in_the_middle_of_a_note_says_nothing_of_it(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(session: Session, here: Here, appointment_id: object, body: str) -> None:
        raise RuntimeError(f"{body} {here.vault!r}")

    monkeypatch.setattr(treatment, "save_draft", crash)
    apps: list[PetDeskApp] = []

    async def write() -> None:
        async with open_app(Role.VET) as pilot:
            apps.append(cast("PetDeskApp", pilot.app))
            await select(pilot, "Rocky", "Ivanova")
            await press(pilot, "f", *"sardines", "escape")

    with caplog.at_level(logging.DEBUG, "petdesk"), pytest.raises((WorkerFailed, RuntimeError)):
        await write()
    shown = "".join(segment.text for each in apps[0]._exit_renderables for segment in cast("Segments", each).segments)
    said = caplog.text + shown
    assert "RuntimeError" in caplog.text
    assert "had to stop: an unexpected error, reference" in shown
    assert "sardines" not in said
    assert VAULT.ring.written().partition(":")[2] not in said


async def test_a_desk_without_the_clinics_new_key_keeps_what_was_typed(open_app: OpenApp, desk: Desk) -> None:
    elsewhere = AesVault(KeyRing.new())
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Rocky", "Ivanova")
        await press(pilot, "f", *"Lame")
        desk.write(lambda session, here: change(session.connection(), here.clinic.clinic_id, elsewhere))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, NoteDialog)
        said = str(pilot.app.screen.query_one("#message", Static).render())
        assert f"with the key {elsewhere.ring.current.key_id}" in said
        assert "Copy the key file" in said
        desk.write(lambda session, here: change(session.connection(), here.clinic.clinic_id, VAULT))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Day)


async def test_a_note_that_cannot_be_read_is_one_line_on_the_day(open_app: OpenApp, desk: Desk) -> None:
    def spoil(session: Session, here: Here) -> None:
        del here
        session.execute(text("UPDATE appointments SET notes = 'pd1.testkey2.' || repeat('A', 60)"))

    desk.write(spoil)
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Rocky", "Ivanova")
        assert any(UNREADABLE in line.plain for line in day_of(pilot).query_one(DayPanel).lines)
