"""What can go wrong, each with a sentence for the person at the desk: what happened, and what to do next."""

from collections.abc import Mapping


class DeskError(Exception):
    """Something the user has to know. `str(error)` is the sentence that is shown."""


class FieldErrors(DeskError):
    """A form was not accepted. `fields` maps a field's name to the sentence shown beside it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class SlotTaken(DeskError):
    """The staff member already has a visit at that time. The sentence says whose."""


class ChangedElsewhere(DeskError):
    """Another desk changed the same visit first."""


class NotFound(DeskError):
    """What was asked for is not in this clinic's records (any more)."""


class Refused(DeskError):
    """A rule of the clinic does not allow it, or this person may not do it."""


class SignInFailed(DeskError):
    """The e-mail and the password do not belong together. Never says which of the two was wrong."""


class CodeNeeded(SignInFailed):
    """The password is right; a code of the authenticator app, or a recovery code, is still to be typed."""


class CodeWrong(SignInFailed):
    """The password is right, the code is not: mistyped, too old, or used already."""


class EnrolmentNeeded(DeskError):
    """The password is right; this clinic wants an authenticator app as well, and none is set up yet."""


class TooManyTries(DeskError):
    """Nobody looks at what was typed for now. `seconds` is how long."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class SessionOver(DeskError):
    """Whoever sits here is signed out: too long ago, elsewhere, or by the manager. The sentence says why."""


class DeskLocked(DeskError):
    """The session is locked until its password is typed."""


class Offline(DeskError):
    """The database cannot be reached. Nothing was lost; whether a write arrived is decided by its retry."""


class SetupProblem(DeskError):
    """petdesk cannot work with this database or this configuration. The sentence names the cure."""
