"""A small clinic whose people have passwords, and desks to sign in at. Hashing is cheap here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from petdesk.clock import FixedClock
from petdesk.desk import Desk
from petdesk.services.accounts import codes, hash_password, passwords
from tests.builders import Clinic
from tests.everybody import NOW, as_desk, committing, open_for_everybody

PASSWORD: Final = "leash, collar & bowl"
ANA: Final = "ana.ruiz@riverside.example"
OKAFOR: Final = "amara.okafor@riverside.example"

OpenDesk = Callable[[], Desk]


@dataclass(frozen=True)
class Place:
    """The clinic that every desk of a test sees."""

    address: str
    clinic: Clinic

    def sql(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """What somebody with `psql` sees, or does."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *parameters: object) -> object:
        """The one value of a query."""
        [(value,)] = self.sql(statement, *parameters)
        return value

    def wait_is_over(self) -> None:
        """Let a quarter of an hour pass for every try."""
        self.sql("UPDATE sign_in_attempts SET at = at - interval '16 minutes'")


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> PasswordHasher:
    """Argon2 with the smallest parameters."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", cheap)
    monkeypatch.setattr(codes, "CODE_HASHER", cheap)
    return cheap


@pytest.fixture
def place(empty_address: str) -> Place:
    """The small clinic, committed; everybody who works there has the same password, and no second proof is wanted."""
    clinic = open_for_everybody(empty_address)
    with committing(empty_address) as session:
        session.execute(text("UPDATE clinics SET mfa_required = false"))
        session.execute(
            text("UPDATE users SET password_hash = :hash WHERE role <> 'owner'"), {"hash": hash_password(PASSWORD)}
        )
    return Place(empty_address, clinic)


@pytest.fixture
def open_desk(place: Place) -> Iterator[OpenDesk]:
    """Opens as many desks as a test needs."""
    opened: list[Desk] = []

    def one_more() -> Desk:
        desk = Desk.open(as_desk(place.address), clock=FixedClock(NOW))
        opened.append(desk)
        return desk

    yield one_more
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """One desk of the small clinic."""
    return open_desk()


@pytest.fixture
def manager(place: Place) -> UUID:
    """Grace, who manages the clinic and is the only one."""
    with committing(place.address) as session:
        return UUID(
            str(
                session.execute(
                    text("""
                        INSERT INTO users (user_id, clinic_id, first_name, last_name, role, email, password_hash)
                        SELECT gen_random_uuid(), clinic_id, 'Grace', 'Lindgren', 'admin', 'grace@riverside.example',
                            password_hash
                        FROM users WHERE email = :email RETURNING user_id
                    """),
                    {"email": ANA},
                ).scalar_one()
            )
        )
