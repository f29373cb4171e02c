"""Who works at the demo clinic. The e-mail addresses of three of them are in `accounts`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from petdesk.demo.identity import KeyMaker
from petdesk.demo.names import ascii_letters
from petdesk.models import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the team. The bookable ones have a column on the day grid."""

    user_id: str
    first: str
    last: str
    role: str
    job_title: str
    bookable: bool
    since: datetime

    @property
    def email(self) -> str:
        """Where they sign in with."""
        return f"{ascii_letters(self.first)}.{ascii_letters(self.last)}@riverside.example"


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody, by what they do on the board."""

    okafor: Colleague
    lindqvist: Colleague
    haddad: Colleague
    nurse: Colleague
    groomer: Colleague
    ana: Colleague
    daniel: Colleague
    grace: Colleague

    @property
    def everybody(self) -> tuple[Colleague, ...]:
        """The whole team."""
        return (*self.bookable, self.ana, self.daniel, self.grace)

    @property
    def bookable(self) -> tuple[Colleague, ...]:
        """Those with a column of their own."""
        return (*self.vets, *self.helpers)

    @property
    def vets(self) -> tuple[Colleague, ...]:
        """The three veterinarians."""
        return (self.okafor, self.lindqvist, self.haddad)

    @property
    def helpers(self) -> tuple[Colleague, ...]:
        """The nurse and the groomer."""
        return (self.nurse, self.groomer)

    @property
    def receptionists(self) -> tuple[Colleague, ...]:
        """The two at the counter."""
        return (self.ana, self.daniel)


_PEOPLE: Final = (
    ("Amara", "Okafor", Role.VET, "Veterinarian", True),
    ("Ingrid", "Lindqvist", Role.VET, "Veterinarian", True),
    ("Karim", "Haddad", Role.VET, "Veterinarian", True),
    ("Nora", "Keller", Role.STAFF, "Nurse", True),
    ("Sam", "Walker", Role.STAFF, "Groomer", True),
    ("Ana", "Ruiz", Role.STAFF, "Receptionist", False),
    ("Daniel", "Mbeki", Role.STAFF, "Receptionist", False),
    ("Grace", "Lindgren", Role.ADMIN, "Manager", False),
)


def hire(keys: KeyMaker, founded: datetime) -> Team:
    """The team, hired one after the other in the clinic's first year."""
    colleagues = []
    for months, (first, last, role, job_title, bookable) in enumerate(_PEOPLE):
        since = founded + timedelta(days=40 * months)
        colleagues.append(Colleague(keys.make(since), first, last, role.value, job_title, bookable, since))
    return Team(*colleagues)
