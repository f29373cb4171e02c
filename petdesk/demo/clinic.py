"""The demo clinic: everything in it, before a database is involved."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from petdesk.demo.board import Board, stories
from petdesk.demo.bulk import Row
from petdesk.demo.cast import Cast
from petdesk.demo.catalogue import OFFERS
from petdesk.demo.diary import Diary
from petdesk.demo.households import YEARS, HouseholdMaker, Owner
from petdesk.demo.identity import KeyMaker
from petdesk.demo.places import OPENING_TIMES, Place
from petdesk.demo.rows import RowMaker
from petdesk.demo.team import hire
from petdesk.demo.visits import Visit

REGULARS: Final = 5_000
"""Households with visits, at most: two years of full days have room for so many."""

_MFA_REQUIRED: Final = False
"""One key signs in to the demo: its password is on the screen and everybody in it is invented, so there is nothing that
a second proof would protect."""


class DemoData:
    """A clinic of some size. Instants are on the clinic's own clock, so that their dates are the clinic's dates."""

    name: Final = "Riverside Veterinary Clinic"

    def __init__(self, owners: int, seed: int, now: datetime, place: Place) -> None:
        self.owners = owners
        self._seed = seed
        self._place = place
        self.now = now.astimezone(place.zone).replace(second=0, microsecond=0)
        midnight = datetime.combine(self.now, time(), tzinfo=place.zone)
        self._founded = midnight - timedelta(days=(YEARS + 1) * 366) + timedelta(hours=9)
        keys = KeyMaker(Random(f"{seed}:clinic"))
        self.clinic_id = keys.make(self._founded)
        self.service_ids = {offer.name: keys.make(self._founded) for offer in OFFERS}
        self._team = hire(keys, self._founded)
        self._maker = HouseholdMaker(seed, place, midnight)
        self.rows = RowMaker(Random(f"{seed}:rows"), self.clinic_id, self._team, self.now)

    def clinic(self) -> Row:
        """The clinic's row."""
        place = self._place
        hours = Multirange(
            Range(day * 1440 + opens, day * 1440 + closes) for day, (opens, closes) in enumerate(OPENING_TIMES)
        )
        return (
            self.clinic_id, self.name, place.address, place.clinic_phone, place.country, place.time_zone,
            place.currency, hours, _MFA_REQUIRED, self._founded, self._founded,
        )  # fmt: skip

    def team(self, password_hash: str) -> list[Row]:
        """The team's rows; all have the same password."""
        return [self.rows.colleague(colleague, password_hash) for colleague in self._team.everybody]

    def services(self) -> list[Row]:
        """The price list's rows."""
        return [
            (
                self.service_ids[offer.name], self.clinic_id, offer.name, offer.description,
                self._place.price(offer.dollars), offer.minutes, offer.needs_vet, self._founded, self._founded,
            )
            for offer in OFFERS
        ]  # fmt: skip

    def regulars(self) -> tuple[list[Owner], list[Visit]]:
        """The households that have visits, and the visits. To be called once, and before `others`."""
        cast = Cast(self._maker, self.now.date())
        owners = [self._maker.make() for _ in range(min(self.owners, REGULARS) - len(cast.owners))]
        patients = [patient for owner in owners for patient in owner.patients]
        diary = Diary(Random(f"{self._seed}:diary"), self._team, patients, self.now)
        diary.wish_for_doses(patients, booked=0.3)
        diary.wish_for_doses(cast.patients, booked=0)
        diary.wish_for_farewells(patients)
        rng = Random(f"{self._seed}:board")
        stories(rng, diary, cast, self.now.date())
        diary.write_past()
        Board(rng, diary, self._team, cast, self.now).write()
        diary.write_ahead()
        return cast.owners + owners, diary.visits

    def others(self) -> Iterator[Owner]:
        """All other households."""
        for _ in range(self.owners - REGULARS):
            yield self._maker.make()
