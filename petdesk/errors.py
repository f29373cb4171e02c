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
    """A rule of the clinic does not allow it."""


class NotAllowed(DeskError):
    """This person may not do it. The sentence says who can."""


class SignInFailed(DeskError):
    """The e-mail and the password do not belong together. Never says which of the two was wrong."""


class Offline(DeskError):
    """The database cannot be reached. Nothing was lost; whether a write arrived is decided by its retry."""


class SetupProblem(DeskError):
    """petdesk cannot work with this database or this configuration. The sentence names the cure."""
