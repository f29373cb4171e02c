"""Who a pet is and whose: beside its record, or above it where there is no room beside."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from textual.content import Content
from textual.widgets import Static

from petdesk.services.microchip import spaced
from petdesk.services.pets import PetProfile, WeightRow
from petdesk.widgets import signs
from petdesk.wording import age, count, day_long, day_short, phone, shown, weight, weight_change

QUIET: Final = "$foreground-muted"
_HEADING: Final = "bold $foreground-muted"
_BARS: Final = "▁▂▃▄▅▆▇█"
_TREND: Final = 10


class PetFacts(Static):
    """The alerts first, then the pet, then the owner."""

    DEFAULT_CSS = """
    PetFacts { height: auto; }
    PetFacts.flat { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def show(self, pet: PetProfile, today: date, *, flat: bool) -> None:
        """Show this pet; `flat` in a line or two, without what the record says anyway."""
        self.set_class(flat, "flat")
        self.update(Content("\n").join(flat_lines(pet, today) if flat else tall_lines(pet, today)))


def tall_lines(pet: PetProfile, today: date) -> Iterator[Content]:
    """All that there is to say, one fact a line."""
    if pet.deceased_on:
        yield from (Content.styled(line, QUIET) for line in _death(pet))
        yield Content()
    for alert in pet.alerts:
        yield Content.styled(f"{signs.ALERT.glyph} {shown(alert.message)}", _alert_ink(pet))
    if pet.alerts:
        yield Content()
    yield Content.styled(shown(pet.name), "bold" if pet.deceased_on else "bold $text-accent")
    yield Content(" · ".join(filter(None, (shown(pet.species).lower(), shown(pet.breed)))))
    yield from _age(pet, today)
    yield Content(pet.gender) if pet.gender != "unknown" else Content.styled("sex unknown", QUIET)
    yield from _weight(pet, today)
    yield (
        Content.assemble(("chip ", QUIET), spaced(shown(pet.microchip)))
        if pet.microchip
        else Content.styled("no microchip", QUIET)
    )
    yield Content()
    yield Content.styled("OWNER", _HEADING)
    yield Content(shown(pet.owner_name))
    yield Content(phone(pet.phone)) if pet.phone else Content.styled("no phone number", QUIET)
    if pet.email:
        yield Content.styled(shown(pet.email), QUIET)
    yield _reliability(pet)


def flat_lines(pet: PetProfile, today: date) -> Iterator[Content]:
    """A line for each: the death or the alerts, the pet, the owner."""
    if pet.deceased_on:
        yield Content.styled(" ".join(_death(pet)), QUIET)
    elif pet.alerts:
        words = "  ".join(f"{signs.ALERT.glyph} {shown(alert.message)}" for alert in pet.alerts)
        yield Content.styled(words, _alert_ink(pet))
    facts = (
        shown(pet.species).lower(),
        shown(pet.breed),
        "" if pet.deceased_on else age(pet.birth_date, today),
        pet.gender if pet.gender != "unknown" else "",
        weight(pet.weight),
    )
    yield Content.assemble((shown(pet.name), "bold"), "  ", (" · ".join(filter(None, facts)), QUIET))
    yield Content.assemble(
        shown(pet.owner_name),
        f"  {phone(pet.phone)}  ",
        (f"chip {spaced(shown(pet.microchip))}" if pet.microchip else "no microchip", QUIET),
    )


def trend(weights: tuple[WeightRow, ...]) -> str:
    """The last weighings as bars, the lightest the lowest. Empty when there are too few to be a trend."""
    recent = [row.kilograms for row in weights[-_TREND:]]
    if len(recent) < 3:
        return ""
    low, high = min(recent), max(recent)
    span = max(high - low, high / 20)  # a tenth of a kilogram more is no mountain
    return "".join(_BARS[int((kilograms - low) / span * (len(_BARS) - 1))] for kilograms in recent)


def _death(pet: PetProfile) -> Iterator[str]:
    if pet.deceased_on:
        old = age(pet.birth_date, pet.deceased_on)
        yield f"{signs.DECEASED.glyph} died {day_long(pet.deceased_on)}"
        if old:
            yield f"  at {old}"


def _age(pet: PetProfile, today: date) -> Iterator[Content]:
    if pet.birth_date is None:
        yield Content.styled("age unknown", QUIET)
        return
    born = f"born {pet.birth_date.day} {pet.birth_date:%b %Y}"
    old = "" if pet.deceased_on else f"{age(pet.birth_date, today)}  "
    yield Content.assemble(old, (born, QUIET))


def _weight(pet: PetProfile, today: date) -> Iterator[Content]:
    if pet.weight is None:
        yield Content.styled("never weighed", QUIET)
        return
    yield Content.assemble(weight(pet.weight), "  ", (trend(pet.weights), QUIET))
    if len(pet.weights) > 1:
        before, last = pet.weights[-2:]
        much = abs(last.kilograms - before.kilograms) * 10 > before.kilograms
        change = f"{weight_change(before.kilograms, last.kilograms)} since {day_short(before.day, today)}"
        yield Content.styled(change, "$text-warning" if much else QUIET)


def _reliability(pet: PetProfile) -> Content:
    visits = count(pet.owner_visits, "visit")
    if pet.owner_missed:
        return Content.styled(f"missed {pet.owner_missed} of {visits}", QUIET if pet.deceased_on else "$text-warning")
    return Content.styled(visits if pet.owner_visits else "no visit yet", QUIET)


def _alert_ink(pet: PetProfile) -> str:
    return QUIET if pet.deceased_on else f"bold ${signs.ALERT.colour}"
