"""Messages as files."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.integrations.outbox import Outbox
from petdesk.integrations.ports import Misconfigured, NotAccepted, Outgoing, TryLater
from petdesk.models.values import Channel
from tests.integrations.messages import EMAIL, MESSAGE_ID, PUSH, SMS


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_an_e_mail_is_the_file_that_a_server_would_get(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out box ü"
    accepted = Outbox(folder, Channel.EMAIL).send(EMAIL)
    assert accepted.provider_id == f"{MESSAGE_ID}.eml"
    message = message_from_bytes((folder / f"{MESSAGE_ID}.eml").read_bytes(), policy=SMTP)
    assert message["To"] == EMAIL.to
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        *("text/plain", "text/calendar", "application/ics"),
    ]
    assert (mode(folder), mode(folder / f"{MESSAGE_ID}.eml")) == (0o700, 0o600)


@pytest.mark.parametrize(("channel", "message"), [(Channel.SMS, SMS), (Channel.PUSH, PUSH), (Channel.EMAIL, EMAIL)])
def test_the_same_message_twice_is_one_file(tmp_path: Path, channel: Channel, message: Outgoing) -> None:
    sender = Outbox(tmp_path, channel)
    assert sender.keyed
    assert sender.send(message) == sender.send(message)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_same_message_from_many_threads_is_one_file(tmp_path: Path) -> None:
    sender = Outbox(tmp_path / "new", Channel.EMAIL)
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(sender.send, [EMAIL] * 24))) == 1
    (written,) = (tmp_path / "new").iterdir()
    assert message_from_bytes(written.read_bytes(), policy=SMTP)["To"] == EMAIL.to


def test_a_text_says_whom_it_is_for(tmp_path: Path) -> None:
    Outbox(tmp_path, Channel.PUSH).send(replace(PUSH, subject="Rex\nTo: me"))
    written = (tmp_path / f"{MESSAGE_ID}.txt").read_text()
    assert written == f"To: {PUSH.to}\nFrom: {PUSH.sender}\nSubject: Rex To: me\n\n{PUSH.text}\n"
    assert mode(tmp_path / f"{MESSAGE_ID}.txt") == 0o600


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    Outbox(tmp_path, Channel.SMS).send(SMS)
    assert mode(tmp_path) == 0o750


def test_a_folder_that_cannot_be_is_the_settings_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for impossible in (tmp_path / "file", tmp_path / "file" / "folder", Path("/proc/nothing"), tmp_path / ("x" * 300)):
        with pytest.raises((Misconfigured, TryLater)) as raised:
            Outbox(impossible, Channel.SMS).check()
        if impossible.parent != Path("/proc"):
            assert isinstance(raised.value, Misconfigured)


def test_a_full_disk_is_for_later_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TryLater) as raised:
        Outbox(tmp_path, Channel.SMS).send(SMS)
    assert raised.value.code == "ENOSPC"
    assert not list(tmp_path.iterdir())


def test_no_address_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotAccepted):
        Outbox(tmp_path, Channel.EMAIL).send(replace(EMAIL, to="../../etc/passwd"))
    assert not list(tmp_path.iterdir())


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    assert str(tmp_path) in Outbox(tmp_path, Channel.SMS).check()
    assert not list(tmp_path.iterdir())


@given(text=st.text(st.characters(), max_size=200), to=st.text(st.characters(), max_size=50))
def test_any_text_can_be_written(tmp_path_factory: pytest.TempPathFactory, text: str, to: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    Outbox(folder, Channel.PUSH).send(replace(PUSH, text=text, to=to))
    assert [file.name for file in folder.iterdir()] == [f"{MESSAGE_ID}.txt"]
