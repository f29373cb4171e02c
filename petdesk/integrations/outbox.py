"""Messages as files in a folder: to try petdesk out, and to hand them to another program."""

import errno
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from petdesk.integrations import texts
from petdesk.integrations.letter import make_letter
from petdesk.integrations.ports import Accepted, Misconfigured, Outgoing, TryLater
from petdesk.models.values import Channel

FROM_ADDRESS: Final = "petdesk@localhost"

_SETTINGS: Final = (
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.EROFS,
    errno.ENAMETOOLONG,
    errno.EINVAL,
)


class Outbox:
    """Writes every message as a file of its own: `.eml` as a mail server would get it, else `.txt`.

    A file is named by the message's id, so the same message twice is one file. Only this user reads them; the folder is
    made so when it is not there yet.
    """

    name = "outbox"
    keyed = True

    def __init__(self, folder: Path, channel: Channel, *, from_address: str = "") -> None:
        self.channel = channel
        self._folder = folder
        self._from = texts.own_mailbox(from_address or FROM_ADDRESS)

    def send(self, message: Outgoing) -> Accepted:
        """Write one message, all of it or nothing; `provider_id` is the file's name.

        Raises NotAccepted (an e-mail to what is no address), TryLater (a full disk, say), Misconfigured.
        """
        if self.channel is Channel.EMAIL:
            name = f"{message.message_id}.eml"
            content = bytes(make_letter(message, self._from, datetime.now(UTC)))
        else:
            name, content = f"{message.message_id}.txt", _written(message)
        self._write(name, content)
        return Accepted(name)

    def check(self) -> str:
        """Make the folder and write into it. Raises TryLater, Misconfigured."""
        name = f".check-{os.getpid()}"
        self._write(name, b"")
        (self._folder / name).unlink(missing_ok=True)
        return f"Messages are written into {self._folder}, and go nowhere else."

    def close(self) -> None:
        """Nothing: no file stays open."""

    def _write(self, name: str, content: bytes) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self._folder / name, content)
        except OSError as refused:
            code = errno.errorcode.get(refused.errno or 0, "")
            if refused.errno in _SETTINGS:
                raise Misconfigured(f"The outbox cannot write into {self._folder}.", code) from None
            raise TryLater(code) from None


def _replace(path: Path, content: bytes) -> None:
    """Put a file there at once and for good, also when the power fails; 0600 from the start."""
    descriptor, written = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  (a descriptor has no path)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(written).replace(path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):  # where folders can be opened, the new name is flushed as well
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _written(message: Outgoing) -> bytes:
    head = {"To": message.to, "From": message.sender, "Subject": message.subject}
    fields = "".join(f"{name}: {texts.line(value)}\n" for name, value in head.items() if value)
    return f"{fields}\n{texts.lines(message.text)}\n".encode()
