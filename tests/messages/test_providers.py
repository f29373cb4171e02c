"""Providers: what is secret is sealed and never comes back, and what is wrong is said beside its field."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.errors import FieldErrors, NotFound, Refused
from petdesk.models import Channel, new_id
from petdesk.services.here import Here
from petdesk.services.messages.claiming import routes_of
from petdesk.services.messages.providers import (
    move_provider,
    providers,
    remove_provider,
    route_to_try,
    save_provider,
    switch_provider,
)
from petdesk.services.sealed import PROVIDER
from tests.builders import Clinic

SMS, EMAIL, PUSH = Channel.SMS, Channel.EMAIL, Channel.PUSH
SMTP = {
    "host": "mail.riverside.example",
    "from_address": "desk@riverside.example",
    "user": "desk",
    "password": "geheim",
}
SENDGRID = {"api_key": "SG.geheim", "from_address": "desk@riverside.example"}
TWILIO = {"account_sid": "AC" + "0" * 32, "auth_token": "geheim", "from_number": "+14155550100"}


@pytest.fixture
def grace(clinic: Clinic) -> Here:
    """The manager's circumstances."""
    return clinic.manager


def kinds(session: Session, here: Here, channel: Channel = EMAIL) -> list[str]:
    """What is tried for a channel, the first first."""
    return [route.kind for route in routes_of(session, here, channel)]


def test_what_is_secret_is_sealed_and_never_shown(session: Session, grace: Here) -> None:
    key = new_id()
    save_provider(session, grace, key, EMAIL, "smtp", SMTP)
    [row] = providers(session, grace)
    assert (row.channel, row.label, row.active, row.place) == (EMAIL, "Mail server (SMTP)", True, 1)
    assert row.values == {name: value for name, value in SMTP.items() if name != "password"}
    assert row.stored == {"password"}
    assert "geheim" not in repr(row)
    sealed = session.execute(text("SELECT settings FROM message_providers")).scalar_one()
    assert "geheim" not in sealed
    assert "riverside" not in sealed
    opened = PROVIDER.try_to_read(session, grace, key, sealed)
    assert opened
    assert json.loads(opened) == SMTP
    assert PROVIDER.try_to_read(session, grace, new_id(), sealed) is None, "it is bound to its row"


def test_what_was_saved_is_what_is_sent_with(session: Session, grace: Here) -> None:
    key = new_id()
    for _ in range(2):
        save_provider(session, grace, key, SMS, "twilio", TWILIO)
    [route] = routes_of(session, grace, SMS)
    assert (route.kind, route.settings) == ("twilio", TWILIO)
    assert route_to_try(session, grace, key) == (SMS, route)


def test_a_secret_that_is_left_empty_stays_as_it_is(session: Session, grace: Here) -> None:
    key = new_id()
    save_provider(session, grace, key, EMAIL, "smtp", SMTP)
    save_provider(session, grace, key, EMAIL, "smtp", {**SMTP, "password": "", "user": "", "port": "465"})
    [route] = routes_of(session, grace, EMAIL)
    assert route.settings == {**{n: v for n, v in SMTP.items() if n != "user"}, "port": "465"}
    save_provider(session, grace, key, EMAIL, "smtp", {**SMTP, "password": "neu"})
    assert routes_of(session, grace, EMAIL)[0].settings["password"] == "neu"


@pytest.mark.parametrize(
    ("channel", "kind", "values", "field"),
    [
        (SMS, "twilio", {**TWILIO, "account_sid": "AC"}, "account_sid"),
        (SMS, "twilio", {**TWILIO, "auth_token": ""}, "auth_token"),
        (SMS, "twilio", {**TWILIO, "from_number": ""}, "from_number"),
        (EMAIL, "smtp", {**SMTP, "port": "x"}, "port"),
        (EMAIL, "smtp", {**SMTP, "from_address": "[/b]"}, "from_address"),
        (EMAIL, "smtp", {**SMTP, "user": "a\x1b[31m"}, "user"),
        (PUSH, "ntfy", {"base_url": "ftp://x"}, "base_url"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    session: Session, grace: Here, channel: Channel, kind: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises(FieldErrors) as wrong:
        save_provider(session, grace, new_id(), channel, kind, values)
    assert set(wrong.value.fields) == {field}
    assert "geheim" not in str(wrong.value)
    assert providers(session, grace) == ()


def test_all_that_is_wrong_is_said_at_once(session: Session, grace: Here) -> None:
    with pytest.raises(FieldErrors) as wrong:
        save_provider(session, grace, new_id(), EMAIL, "smtp", {"port": "0", "security": "some"})
    assert set(wrong.value.fields) == {"host", "port", "security", "from_address"}


def test_a_provider_serves_its_channels_and_is_there_once(session: Session, grace: Here) -> None:
    with pytest.raises(Refused, match="no such provider"):
        save_provider(session, grace, new_id(), EMAIL, "twilio", TWILIO)
    with pytest.raises(Refused, match="no such provider"):
        save_provider(session, grace, new_id(), EMAIL, "pigeon", {})
    save_provider(session, grace, new_id(), EMAIL, "smtp", SMTP)
    with pytest.raises(Refused, match="set up already"):
        save_provider(session, grace, new_id(), EMAIL, "smtp", SMTP)


def test_the_first_is_tried_first_and_the_order_is_changed(session: Session, grace: Here) -> None:
    smtp, sendgrid, outbox = new_id(), new_id(), new_id()
    save_provider(session, grace, smtp, EMAIL, "smtp", SMTP)
    save_provider(session, grace, sendgrid, EMAIL, "sendgrid", SENDGRID)
    save_provider(session, grace, outbox, EMAIL, "outbox", {"folder": "~/outbox"})
    assert kinds(session, grace) == ["smtp", "sendgrid", "outbox"]
    move_provider(session, grace, outbox, -1)
    assert kinds(session, grace) == ["smtp", "outbox", "sendgrid"]
    move_provider(session, grace, smtp, 9)
    assert kinds(session, grace) == ["outbox", "sendgrid", "smtp"]
    move_provider(session, grace, outbox, -1)
    assert [row.place for row in providers(session, grace)] == [1, 2, 3]


def test_one_that_is_switched_off_is_not_tried_and_keeps_its_settings(session: Session, grace: Here) -> None:
    key = new_id()
    save_provider(session, grace, key, EMAIL, "smtp", SMTP)
    switch_provider(session, grace, key, active=False)
    assert kinds(session, grace) == []
    assert not providers(session, grace)[0].active
    switch_provider(session, grace, key, active=True)
    assert kinds(session, grace) == ["smtp"]


def test_one_that_is_removed_is_gone(session: Session, grace: Here) -> None:
    key = new_id()
    save_provider(session, grace, key, EMAIL, "smtp", SMTP)
    for _ in range(2):
        remove_provider(session, grace, key)
    assert providers(session, grace) == ()
    for gone in (
        lambda: switch_provider(session, grace, key, active=True),
        lambda: move_provider(session, grace, key, 1),
        lambda: route_to_try(session, grace, key),
    ):
        with pytest.raises(NotFound, match="removed meanwhile"):
            gone()


def test_settings_that_do_not_open_are_typed_anew(session: Session, grace: Here) -> None:
    key = new_id()
    save_provider(session, grace, key, EMAIL, "smtp", SMTP)
    session.execute(text("UPDATE message_providers SET settings = 'spoilt'"))
    [row] = providers(session, grace)
    assert (row.readable, row.values, row.stored) == (False, {}, frozenset())
    with pytest.raises(Refused, match="Type them anew"):
        route_to_try(session, grace, key)
    with pytest.raises(FieldErrors):
        save_provider(session, grace, key, EMAIL, "sendgrid", {**SENDGRID, "api_key": ""})
    save_provider(session, grace, key, EMAIL, "smtp", SMTP)
    assert providers(session, grace)[0].readable
