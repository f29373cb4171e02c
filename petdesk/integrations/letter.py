"""An e-mail as it travels (RFC 5322), with an invitation as calendars want it (RFC 6047)."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

from petdesk.integrations import texts
from petdesk.integrations.ports import Outgoing

# Seven bits and short lines: every server on the way takes it as it is.
_POLICY: Final = SMTP.clone(cte_type="7bit")
_POLICY_UTF8: Final = SMTPUTF8.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and whom it is from and for on the envelope."""

    content: EmailMessage
    sender: str
    recipient: str
    message_id: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only servers with SMTPUTF8 (RFC 6531) can take it: the address has letters outside ASCII."""
        return not self.recipient.isascii()

    def __bytes__(self) -> bytes:
        return self.content.as_bytes()


def make_letter(message: Outgoing, from_address: str, date: datetime) -> Letter:
    """The e-mail that a message is. Its Message-ID is the same however often it is made.

    Raises NotAccepted (BAD_ADDRESS), and Misconfigured when `from_address` is none.
    """
    local, domain = texts.mailbox(message.to)
    recipient, sender = f"{local}@{domain}", texts.own_mailbox(from_address)
    our_local, _, our_domain = sender.partition("@")
    name = _header(message.sender)
    content = EmailMessage(_POLICY if recipient.isascii() else _POLICY_UTF8)
    content["From"] = Address(name, our_local, our_domain)
    content["To"] = Address("", local, domain)
    content["Subject"] = _header(message.subject) or name
    content["Date"] = date
    content["Message-ID"] = message_id = f"<{message.message_id}@{our_domain}>"
    content["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office note comes back
    content.set_content(texts.lines(message.text))
    if message.calendar:
        _invite(content, message.calendar.ics, message.calendar.method)
    return Letter(content, sender, recipient, message_id)


def _invite(content: EmailMessage, ics: bytes, method: str) -> None:
    """Put an invitation in, twice: the alternative is what Outlook and Gmail answer to, the file is for all others."""
    content.add_alternative(ics, "text", "calendar", params={"method": method, "charset": "UTF-8"})
    content.add_attachment(ics, "application", "ics", filename="invite.ics")


def _header(value: str) -> str:
    # A text that looks like an encoded word (RFC 2047) would be decoded on the way, line ends in it and all.
    return texts.line(value).replace("=?", "= ?")
