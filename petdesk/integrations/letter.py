"""An e-mail as it travels (RFC 5322), with an invitation as calendars want it (RFC 6047)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from petdesk.integrations import texts
from petdesk.integrations.ports import Outgoing

# Seven bits and short lines: every server on the way takes it as it is.
_POLICY: Final = SMTP.clone(cte_type="7bit")

_WORDS: Final = re.compile("[A-Za-z0-9 '&!#*+/-]{1,60}")
_ONE_LINE: Final = re.compile("[ -~]{1,60}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and whom it is from and for on the envelope."""

    head: str
    content: EmailMessage
    sender: str
    recipient: str
    message_id: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only servers with SMTPUTF8 (RFC 6531) can take it: the address has letters outside ASCII."""
        return not self.recipient.isascii()

    def __bytes__(self) -> bytes:
        return self.head.encode() + self.content.as_bytes()


def make_letter(message: Outgoing, from_address: str, date: datetime) -> Letter:
    """The e-mail that a message is. Its Message-ID is the same however often it is made.

    Raises NotAccepted (BAD_ADDRESS), and Misconfigured when `from_address` is none.
    """
    recipient, sender = "@".join(texts.mailbox(message.to)), texts.own_mailbox(from_address)
    message_id = f"<{message.message_id}@{sender.rpartition('@')[2]}>"
    name = texts.line(message.sender)
    head = {
        "From": f"{_phrase(name)} <{sender}>",
        "To": f"<{recipient}>",
        "Subject": _unstructured(texts.line(message.subject) or name),
        "Date": format_datetime(date),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office note comes back
    }
    content = EmailMessage(_POLICY)
    content.set_content(texts.lines(message.text))
    if message.calendar:
        _invite(content, message.calendar.ics, message.calendar.method)
    return Letter(
        "".join(f"{name}: {value}\r\n" for name, value in head.items()), content, sender, recipient, message_id
    )


def _invite(content: EmailMessage, ics: bytes, method: str) -> None:
    """Put an invitation in, twice: the alternative is what Outlook and Gmail answer to, the file is for all others."""
    content.add_alternative(ics, "text", "calendar", params={"method": method, "charset": "UTF-8"})
    content.add_attachment(ics, "application", "ics", filename="invite.ics")


# The headers that hold typed text are written here: EmailMessage folds a long name with a comma or an @ in it such that
# another address comes out, and decodes what only looks like an encoded word (RFC 2047).


def _phrase(name: str) -> str:
    if _WORDS.fullmatch(name) or not name:
        return name
    if _ONE_LINE.fullmatch(name) and "=?" not in name:
        return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return _encoded(name)


def _unstructured(text: str) -> str:
    return text if _ONE_LINE.fullmatch(text) and "=?" not in text else _encoded(text)


def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n") if text else ""
