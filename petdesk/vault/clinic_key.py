"""Which key a clinic uses, and a known text sealed with it: whether the keys here are the right ones, said at once."""

from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from petdesk.errors import SetupProblem
from petdesk.services.sealed import SEALED_COLUMNS
from petdesk.services.vault import DoesNotOpen, UnknownKey
from petdesk.vault.cipher import FORMAT, AesVault

_KNOWN: Final = "petdesk"
_WHERE: Final = {"table": "clinic_keys", "column": "check_value"}

_ROW = text("SELECT key_id, check_value FROM clinic_keys WHERE clinic_id = :clinic_id")
_FIRST = text("""
    INSERT INTO clinic_keys (clinic_id, key_id, check_value) VALUES (:clinic_id, :key_id, :check_value)
    ON CONFLICT (clinic_id) DO NOTHING
""")
_CHANGE = text("UPDATE clinic_keys SET key_id = :key_id, check_value = :check_value WHERE clinic_id = :clinic_id")
_PLAIN = " OR ".join(
    f"EXISTS (SELECT FROM {place.table} WHERE {place.of_clinic} AND {place.column} NOT LIKE '{FORMAT}.%'"
    f" AND {place.column} <> '')"
    for place in SEALED_COLUMNS
)
_HAS_PLAIN = text(f"SELECT {_PLAIN}")


def check_keys(connection: Connection, clinic_id: UUID, vault: AesVault) -> None:
    """Raise SetupProblem, with the cure, unless the keys here are the clinic's. A clinic without a key gets ours."""
    if verify(connection, clinic_id, vault) is not None:
        return
    refuse_plain(connection, clinic_id)
    make_first(connection, clinic_id, vault)
    verify(connection, clinic_id, vault)  # another desk may have been first, with another key


def refuse_plain(connection: Connection, clinic_id: UUID) -> None:
    """Raise SetupProblem, with the cure, when the clinic has notes from before there were keys."""
    if connection.execute(_HAS_PLAIN, {"clinic_id": clinic_id}).scalar_one():
        raise SetupProblem(
            "The notes in this database are from before they were encrypted. Run `petdesk keys rotate` once: it"
            " encrypts them with the key here."
        )


def verify(connection: Connection, clinic_id: UUID, vault: AesVault) -> str | None:
    """The name of the clinic's key, None when it has none. Raises SetupProblem when it is not among the keys here."""
    row = connection.execute(_ROW, {"clinic_id": clinic_id}).first()
    if row is None:
        return None
    key_id: str = row.key_id
    try:
        known = vault.open(row.check_value, row=clinic_id, **_WHERE)
    except UnknownKey:
        raise SetupProblem(
            f"The clinic's notes are encrypted with the key {key_id}, which is not among the keys here"
            f" ({', '.join(vault.ring.key_ids)}). Copy the key file from a desk that works."
        ) from None
    except DoesNotOpen:
        known = ""
    if known != _KNOWN:
        raise SetupProblem(
            f"The key {key_id} here is not the clinic's key of that name. Copy the key file from a desk that works, and"
            " compare the fingerprints that `petdesk keys show` prints."
        )
    return key_id


def key_of(connection: Connection, clinic_id: UUID) -> str | None:
    """The name of the clinic's key, None when it has none."""
    row = connection.execute(_ROW, {"clinic_id": clinic_id}).first()
    return None if row is None else str(row.key_id)


def make_first(connection: Connection, clinic_id: UUID, vault: AesVault) -> None:
    """Make the current key here the clinic's, which has none; where another desk was faster, its key stays."""
    connection.execute(_FIRST, _values(clinic_id, vault))


def change(connection: Connection, clinic_id: UUID, vault: AesVault) -> None:
    """Make the current key here the clinic's. Waits for those who are just sealing with the one before."""
    connection.execute(_CHANGE, _values(clinic_id, vault))


def _values(clinic_id: UUID, vault: AesVault) -> dict[str, object]:
    key_id = vault.ring.current.key_id
    check_value = vault.seal(_KNOWN, row=clinic_id, key_id=key_id, **_WHERE)
    return {"clinic_id": clinic_id, "key_id": key_id, "check_value": check_value}
