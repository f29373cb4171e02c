"""What is an owner's own: themselves, their pets, and their pets' visits."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import NotFound
from petdesk.services.here import Actor
from petdesk.services.session import Session

_PET: Final = text("SELECT FROM pets WHERE pet_id = :key AND clinic_id = :clinic_id AND user_id = :owner_id")
_VISIT: Final = text(
    "SELECT FROM appointments AS a JOIN pets AS p ON p.pet_id = a.pet_id"
    " WHERE a.appointment_id = :key AND a.clinic_id = :clinic_id AND p.user_id = :owner_id"
)
_NOT_FOUND: Final = {
    "owner_id": "This owner is not in the clinic's records.",
    "pet_id": "This pet is not in the clinic's records.",
    "appointment_id": "This visit is not in the book any more.",
}
_KEY_OF: Final = {"request": "pet_id", "seen": "appointment_id"}
"""Arguments that are records, and the key in them that says whose they are."""


def only_their_own(session: Session, owner: Actor, clinic_id: UUID, arguments: Mapping[str, object]) -> bool:
    """Raise NotFound when a key in a use case's arguments names what is not this owner's.

    What is somebody else's and what does not exist are told apart neither by the words nor by the time. False when no
    argument says whose it is.
    """
    keys = list(_keys(arguments))
    for name, key in keys:
        if not _is_own(session, owner, clinic_id, name, key):
            raise NotFound(_NOT_FOUND[name])
    return bool(keys)


def _is_own(session: Session, owner: Actor, clinic_id: UUID, name: str, key: UUID) -> bool:
    if name == "owner_id":
        return key == owner.user_id
    values = {"key": key, "clinic_id": clinic_id, "owner_id": owner.user_id}
    return session.execute(_PET if name == "pet_id" else _VISIT, values).first() is not None


def _keys(arguments: Mapping[str, object]) -> Iterator[tuple[str, UUID]]:
    for argument, value in arguments.items():
        name = _KEY_OF.get(argument, argument)
        key = value if name == argument else getattr(value, name, None)
        if name in _NOT_FOUND and isinstance(key, UUID):
            yield name, key
