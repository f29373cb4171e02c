"""What kinds of provider there are, and what each has to be told."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.integrations.catalogue import (
    PROVIDERS,
    Setting,
    from_environment,
    make_sender,
    missing_in_environment,
)
from petdesk.integrations.ports import Misconfigured
from petdesk.models.values import Channel
from tests.integrations.messages import ACCOUNT, NUMBER, SERVICE, TOKEN

VALUES = {
    "twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": NUMBER},
    "sendgrid": {"api_key": "SG.x", "from_address": "desk@clinic.example"},
    "smtp": {"host": "mail.clinic.example", "from_address": "desk@clinic.example"},
    "ntfy": {"base_url": "https://ntfy.sh"},
    "apprise": {"url": "json://localhost/{to}"},
    "outbox": {"folder": "/nowhere/outbox"},
}
NEEDED = [(kind, setting) for kind, each in PROVIDERS.items() for setting in each.settings if setting.needed]


def test_every_provider_is_made_as_it_is_listed() -> None:
    assert set(PROVIDERS) == set(VALUES)
    for kind, provider in PROVIDERS.items():
        for channel in provider.channels:
            sender = make_sender(kind, channel, VALUES[kind])
            assert (sender.name, sender.channel, sender.keyed) == (kind, channel, provider.keyed)
            sender.close()


def test_the_list_loads_nothing_slow() -> None:
    script = "import petdesk.integrations.catalogue, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout.split()
    assert not {"httpx", "smtplib", "ssl", "apprise", "email.message", "petdesk.integrations.http"} & set(loaded)


@pytest.mark.parametrize(("kind", "setting"), NEEDED, ids=str)
def test_what_is_missing_is_named(kind: str, setting: Setting) -> None:
    name, label = setting.name, setting.label
    for values in ({n: v for n, v in VALUES[kind].items() if n != name}, {**VALUES[kind], name: "  "}):
        with pytest.raises(Misconfigured) as raised:
            make_sender(kind, PROVIDERS[kind].channels[0], values)
        assert label in raised.value.sentence
        assert raised.value.code == name


@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("twilio", "account_sid", "AC/../x"),
        ("twilio", "account_sid", f"{ACCOUNT}\n{ACCOUNT}"),
        ("twilio", "from_number", "+1 415"),
        ("twilio", "auth_token", "töken"),
        ("twilio", "base_url", "ftp://x"),
        ("twilio", "base_url", "http://api.example"),
        ("twilio", "messaging_service_sid", "XX"),
        ("twilio", "messaging_service_sid", SERVICE),
        ("sendgrid", "api_key", "a b"),
        ("sendgrid", "from_address", "me"),
        ("sendgrid", "from_address", "desk@clinic..example"),
        ("smtp", "port", "0"),
        ("smtp", "port", "99999999"),
        ("smtp", "security", "maybe"),
        ("smtp", "host", "mail.example/x"),
        ("smtp", "user", "a\rb"),
        ("smtp", "copy_to", "me"),
        ("ntfy", "base_url", "push.example"),
        ("apprise", "url", "json://localhost/"),
        ("outbox", "folder", "a\0b"),
    ],
)
def test_what_is_wrong_is_refused(kind: str, name: str, wrong: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        make_sender(kind, PROVIDERS[kind].channels[0], {**VALUES[kind], name: wrong})
    assert raised.value.sentence
    assert wrong not in raised.value.sentence
    assert wrong not in repr(raised.value)


@given(st.sampled_from(NEEDED), st.text(st.characters(), max_size=40))
def test_any_value_is_taken_or_refused(needed: tuple[str, Setting], value: str) -> None:
    kind, setting = needed
    with suppress(Misconfigured):
        make_sender(kind, PROVIDERS[kind].channels[0], {**VALUES[kind], setting.name: value}).close()


def test_a_provider_sends_only_what_it_can() -> None:
    with pytest.raises(Misconfigured):
        make_sender("twilio", Channel.EMAIL, VALUES["twilio"])
    with pytest.raises(Misconfigured):
        make_sender("pigeon", Channel.SMS, {})


def test_the_environment_describes_providers(tmp_path: Path) -> None:
    environ = {
        "PETDESK_TWILIO_ACCOUNT_SID": ACCOUNT,
        "PETDESK_TWILIO_AUTH_TOKEN": f" {TOKEN} ",
        "PETDESK_TWILIO_FROM_NUMBER": NUMBER,
        "PETDESK_TWILIO_BASE_URL": "",
        "PETDESK_SMTP_HOST": "mail.clinic.example",
        "PETDESK_OUTBOX_FOLDER": str(tmp_path),
        "PETDESK_DATABASE_URL": "postgresql://",
    }
    assert from_environment(environ) == (
        ("twilio", Channel.SMS, VALUES["twilio"]),
        ("outbox", Channel.SMS, {"folder": str(tmp_path)}),
        ("outbox", Channel.EMAIL, {"folder": str(tmp_path)}),
        ("outbox", Channel.PUSH, {"folder": str(tmp_path)}),
    )
    assert missing_in_environment(environ) == ("PETDESK_SMTP_FROM_ADDRESS",)
    assert from_environment({}) == ()
    assert missing_in_environment({}) == ()
    for kind, channel, values in from_environment(environ):
        make_sender(kind, channel, values).close()


def test_secrets_are_marked() -> None:
    secret = {(kind, each.name) for kind, provider in PROVIDERS.items() for each in provider.settings if each.secret}
    assert secret == {
        ("twilio", "auth_token"),
        ("sendgrid", "api_key"),
        ("smtp", "password"),
        ("ntfy", "token"),
        ("apprise", "url"),
    }
