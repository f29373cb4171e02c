"""What is written down of coming and going: by whom it is proven to be, and never with what was typed."""

from contextlib import suppress
from uuid import UUID

import pytest
from pyotp import TOTP

from petdesk.errors import DeskError, SignInFailed
from petdesk.models import Role, new_id
from petdesk.services import accounts, pets
from petdesk.services.accounts import InviteForm
from petdesk.services.accounts.attempts import FREE_TRIES
from petdesk.services.scheduling import book
from petdesk.sign_in import change_password, lock, sign_in, sign_out, unlock
from tests.accounts.conftest import ANA, OKAFOR, PASSWORD, OpenDesk, Place
from tests.everybody import NOW

TYPED = "kennel gate behind the shed"


def events(place: Place) -> list[tuple[object, ...]]:
    """Every event, whom it is about, and whether somebody checked who acts."""
    return place.sql("SELECT event, subject, proven FROM access_log ORDER BY entry_id")


def test_coming_and_going_is_written_down(open_desk: OpenDesk, place: Place) -> None:
    desk, ana = open_desk(), place.clinic.ana
    desk.actor = sign_in(desk, ANA, PASSWORD, desk_name="front")
    there = lock(desk)
    with pytest.raises(SignInFailed):
        unlock(desk, there, TYPED)
    unlock(desk, there, PASSWORD)
    change_password(desk, PASSWORD, TYPED)
    sign_out(desk)
    assert events(place) == [
        ("sign_in", ana, False),
        ("lock", ana, True),
        ("unlock_failed", ana, False),
        ("unlock", ana, False),
        ("password_changed", ana, True),
        ("sign_out", ana, True),
    ]
    assert place.sql("SELECT DISTINCT session_id, desk FROM access_log WHERE proven") == [(there.session_id, "front")]


def test_failing_and_having_to_wait_is_written_down(open_desk: OpenDesk, place: Place) -> None:
    desk = open_desk()
    for email in ("nobody@riverside.example", *[ANA] * (FREE_TRIES + 1)):
        with suppress(DeskError):
            sign_in(desk, email, TYPED, desk_name="front")
    ana = place.clinic.ana
    failed = [("sign_in_failed", ana, False)] * FREE_TRIES
    assert events(place) == [("sign_in_failed", None, False), *failed, ("sign_in_refused", ana, False)]
    assert place.sql("SELECT DISTINCT details FROM access_log") == [({"desk": "front"},)]


def test_what_somebody_signed_in_does_is_proven_to_be_theirs(open_desk: OpenDesk, place: Place) -> None:
    desk = open_desk()
    desk.actor = sign_in(desk, OKAFOR, PASSWORD, desk_name="room 2")
    desk.write(book, place.clinic.request(NOW))
    desk.read(pets.open_record, place.clinic.rex)
    desk.read(pets.open_record, place.clinic.rex, again=True)
    entry = "SELECT user_id, session_id, desk, proven, db_user FROM"
    by = (place.clinic.okafor, desk.actor.session_id, "room 2", True, "petdesk_app")
    assert place.sql(f"{entry} audit_log WHERE table_name = 'appointments'") == [by]
    assert place.sql(f"{entry} access_log WHERE event = 'record_opened'") == [by]


def test_a_record_is_not_shown_when_its_opening_cannot_be_written_down(open_desk: OpenDesk, place: Place) -> None:
    desk = open_desk()
    desk.actor = sign_in(desk, OKAFOR, PASSWORD, desk_name="room 2")
    place.sql("DROP FUNCTION petdesk_log_access")
    with pytest.raises(DeskError):
        desk.read(pets.open_record, place.clinic.rex)


def test_managing_the_team_is_written_down(open_desk: OpenDesk, place: Place, manager: UUID) -> None:
    desk, sam, kim = open_desk(), place.clinic.sam, new_id()
    desk.actor = place.clinic.signed_in(manager, Role.ADMIN).actor
    form = InviteForm("Kim", "Abe", "kim@riverside.example", Role.STAFF, "Intern")
    desk.write(accounts.invite, form, kim, new_id())
    issued = desk.write(accounts.invite_again, kim, new_id())
    desk.write(accounts.change_role, sam, Role.VET)
    desk.write(accounts.deactivate, sam)
    desk.write(accounts.reactivate, sam)
    desk.write(accounts.reset_sign_in, sam, new_id())
    desk.write(accounts.forgive_tries, sam)
    told = [(event, subject) for event, subject, _ in events(place)]
    assert told == [
        ("invited", kim),
        ("invited_again", kim),
        ("role_change", sam),
        ("deactivated", sam),
        ("reactivated", sam),
        ("sign_in_reset", sam),
        ("tries_forgiven", sam),
    ]
    assert issued.code.replace("-", "") not in str(place.sql("SELECT changes FROM audit_log")).replace("-", "")


def test_no_log_holds_a_secret(open_desk: OpenDesk, place: Place) -> None:
    desk = open_desk()
    desk.actor = sign_in(desk, ANA, PASSWORD, desk_name="front")
    app = accounts.new_enrolment("Riverside", ANA)
    desk.write(accounts.set_up_mfa, app, TOTP(app.secret).now())
    change_password(desk, PASSWORD, TYPED)
    logs = str(
        place.sql(
            "SELECT to_jsonb(l)::text FROM audit_log AS l UNION ALL SELECT to_jsonb(l)::text FROM access_log AS l"
        )
    )
    stored = place.sql(
        "SELECT encode(token_hash, 'hex') FROM sessions UNION ALL SELECT totp_secret FROM user_mfa"
        " UNION ALL SELECT code_hash FROM recovery_codes"
        " UNION ALL SELECT password_hash FROM users WHERE password_hash IS NOT NULL"
        " UNION ALL SELECT check_value FROM clinic_keys"
    )
    secrets = {str(secret) for (secret,) in stored} | {app.secret, *app.recovery_codes, PASSWORD, TYPED}
    assert len(secrets) > 15
    assert [secret for secret in secrets if secret in logs] == []
    assert '"totp_secret": "changed"' in logs
