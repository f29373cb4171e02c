"""What goes out is plain: no control characters, one line where a field is one line, addresses that are addresses."""

import re
from typing import Final

from petdesk.integrations.ports import Misconfigured, NotAccepted, Reason

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTROLS_IN_LINES: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS: Final = re.compile("\r\n?|[\u2028\u2029]")
_ADDRESS: Final = re.compile(
    r"""([^\s@<>()\[\],;:\\"\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,64})@([^\s@<>()\[\],;:\\"]{1,255})"""
)


def line(value: str) -> str:
    """One line: runs of control characters and line ends are a blank, so that no field begins another one."""
    return _CONTROLS.sub(" ", value).strip()


def lines(value: str) -> str:
    """Several lines: line ends as line feeds, other control characters left out (but tabs)."""
    return _CONTROLS_IN_LINES.sub("", _LINE_ENDS.sub("\n", value))


def mailbox(value: str) -> tuple[str, str]:
    """An e-mail address as its local part and its domain, the domain in ASCII (IDNA).

    Raises NotAccepted (BAD_ADDRESS) for what is none. Quoted local parts count as none: nobody has one.
    """
    found = _ADDRESS.fullmatch(value.strip())
    if found is None:
        raise NotAccepted(Reason.BAD_ADDRESS, "syntax")
    try:
        domain = found[2] if found[2].isascii() else found[2].encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", domain):
        raise NotAccepted(Reason.BAD_ADDRESS, "syntax")
    return found[1], domain


def own_mailbox(value: str) -> str:
    """An e-mail address of the clinic's own, its domain in ASCII. Raises Misconfigured for what is none."""
    try:
        local, domain = mailbox(value)
    except NotAccepted:
        local, domain = "", ""
    if not local or not local.isascii():
        raise Misconfigured("An address of the clinic in the settings is not an e-mail address.", "address")
    return f"{local}@{domain}"
