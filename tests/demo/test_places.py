"""The demo clinic lies where it is morning, at every hour of the year."""

from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest

from petdesk.demo.places import BEST_MINUTE, OPENING_TIMES, PLACES, Place, place_where_it_is_morning

# Clocks differ by whole and half hours: what is true at the beginning of a half hour is true until its end.
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HALF_HOURS = [NEW_YEAR + timedelta(days=day, minutes=30 * n) for day in range(0, 366, 3) for n in range(48)]


def test_it_is_always_between_ten_and_twelve_mostly_near_18_to_11_and_the_clinic_is_open() -> None:
    distances = []
    for now in HALF_HOURS:
        place = place_where_it_is_morning(now)
        local = now.astimezone(place.zone)
        assert 10 <= local.hour < 12, (now, place.town)
        opens, closes = OPENING_TIMES[local.weekday()]
        assert opens <= local.hour * 60 + local.minute < closes
        distances.append(abs(local.hour * 60 + local.minute - BEST_MINUTE))
    assert sum(distance <= 45 for distance in distances) / len(distances) > 0.85


def test_on_this_morning_it_lies_in_nairobi() -> None:
    assert place_where_it_is_morning(datetime(2026, 11, 19, 7, 42, tzinfo=UTC)).town == "Nairobi"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.town)
def test_the_clinics_own_number_is_one_of_its_country(place: Place) -> None:
    number = phonenumbers.parse(place.clinic_phone)
    assert phonenumbers.is_valid_number(number)
    assert place.country in phonenumbers.region_codes_for_country_code(number.country_code or 0)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.town)
def test_prices_are_round_and_rise_with_the_price_list(place: Place) -> None:
    prices = [place.price(dollars) for dollars in (0, 12, 16, 30, 62, 165, 880)]
    assert prices == sorted(prices)
    assert prices[0] == 0
    assert all(price * 2 == int(price * 2) for price in prices)
    assert prices[-1] < 999_999.99
