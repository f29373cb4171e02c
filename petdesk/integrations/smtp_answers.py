"""What a mail server's answers mean (RFC 5321; enhanced status codes, RFC 3463)."""

import re
from typing import Final, NamedTuple

from petdesk.integrations.ports import Misconfigured, NotAccepted, Reason, SendingError, TryLater

_SIGN_IN_FIRST: Final = (530, 535, 538)


class Answer(NamedTuple):
    """A reply code, and the text after it. The text may repeat an address: it goes nowhere."""

    code: int
    text: bytes

    @property
    def ok(self) -> bool:
        """Whether the step was taken."""
        return 200 <= self.code < 300

    def refusal(self, for_good: SendingError) -> SendingError:
        """What to raise: `for_good` when a 5xx says that it will not be otherwise, TryLater for everything else."""
        return for_good if 500 <= self.code < 600 else TryLater(str(self.code))

    @property
    def is_policy(self) -> bool:
        """Whether the text begins with an enhanced code for security and policy, such as 5.7.1."""
        return re.match(rb"5\.7\.\d", self.text) is not None


def raise_unless_greeted(code: int, host: str) -> None:
    """Raise Misconfigured for a server that greets with a 5xx: it does not want this machine."""
    if code >= 500:
        raise Misconfigured(f"{host} does not talk to this machine.", str(code))


def refused_sender(answer: Answer, host: str) -> SendingError:
    """What MAIL FROM's refusal means: 552 is a message too large, another 5xx a sender that we may not be."""
    code = str(answer.code)
    if answer.code in _SIGN_IN_FIRST:
        return Misconfigured(f"{host} wants a user and a password.", code)
    if answer.code == 552:
        return NotAccepted(Reason.REJECTED, code)
    return answer.refusal(Misconfigured(f"{host} does not let us send from the address in the settings.", code))


def refused_recipient(answer: Answer, host: str) -> SendingError:
    """What RCPT TO's refusal means: a 5xx says that nothing arrives there, unless it speaks of policy."""
    code = str(answer.code)
    if answer.code in _SIGN_IN_FIRST:
        return Misconfigured(f"{host} wants a user and a password.", code)
    return answer.refusal(NotAccepted(Reason.REJECTED if answer.is_policy else Reason.BAD_ADDRESS, code))
