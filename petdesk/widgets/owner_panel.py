"""Who the selected owner is, and how their pets are: beside the list of clients."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from petdesk.clock import to_local
from petdesk.services.owners import OwnerCard, PetCard
from petdesk.services.vaccinations import DUE_WITHIN
from petdesk.widgets import signs
from petdesk.wording import age, count, day_short, phone, shown, weight, when


class OwnerPanel(Widget):
    """One widget, drawn from a card; empty while nobody is selected."""

    DEFAULT_CSS = """
    OwnerPanel { height: 1fr; padding: 0 1 0 2; border-left: solid $panel; color: $text; }
    """

    card: reactive[OwnerCard | None] = reactive(None)

    def __init__(self, id: str | None = None) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self._today = date.min
        self._zone = ZoneInfo("UTC")

    def show(self, card: OwnerCard, today: date, zone: ZoneInfo) -> None:
        """Show this owner, with days and times as the clinic counts them."""
        self._today, self._zone = today, zone
        self.card = card

    def render(self) -> Content:
        if self.card is None:
            return Content("")
        lines = [*self._owner(self.card)]
        for pet in self.card.pets:
            lines += [Content(""), *self._pet(pet)]
        if not self.card.pets:
            lines += [Content(""), Content.styled("No pet yet. Press p to add one.", "$foreground-muted")]
        return Content("\n").join(lines)

    def _owner(self, card: OwnerCard) -> Iterator[Content]:
        yield Content.styled(shown(card.name), "bold")
        yield Content.assemble(phone(card.phone) or "no phone number", _ways(card.sms, "SMS"))
        if card.email:
            yield Content.assemble((shown(card.email), "$foreground-muted"), _ways(card.mail, "e-mail"))
        yield Content.assemble(
            (f"client since {card.client_since.year}", "$foreground-muted"),
            (f" · missed {card.missed} of {count(card.visits, 'visit')}", "$text-warning")
            if card.missed
            else (f" · {count(card.visits, 'visit')}", "$foreground-muted"),
        )

    def _pet(self, pet: PetCard) -> Iterator[Content]:
        facts = [
            shown(pet.species).lower(),
            shown(pet.breed).lower(),
            age(pet.birth_date, self._today),
            weight(pet.weight),
        ]
        if pet.deceased_on:
            died = (
                f"{signs.DECEASED.glyph} {shown(pet.name)}  {facts[0]} · died {day_short(pet.deceased_on, self._today)}"
            )
            yield Content.styled(died, "$foreground-muted")
            return
        yield Content.assemble((shown(pet.name), "bold"), "  ", (" · ".join(filter(None, facts)), "$foreground-muted"))
        for alert in pet.alerts:
            yield Content.styled(f"  {signs.ALERT.glyph} {shown(alert)}", "$text-error")
        if visit := pet.next_visit:
            starts = when(to_local(visit.starts_at, self._zone), self._today)
            yield Content.assemble(
                ("  " + starts, "$text-accent"), f" {shown(visit.staff)}  {shown(visit.service).lower()}"
            )
        yield from self._vaccines(pet)

    def _vaccines(self, pet: PetCard) -> Iterator[Content]:
        due = [(name, day) for name, day in pet.vaccines if day and day <= self._today + DUE_WITHIN]
        for name, day in due[:3]:
            sign = signs.DUE if day >= self._today else signs.OVERDUE
            words = (
                f"{shown(name)} {sign.word} {'since ' if sign is signs.OVERDUE else ''}{day_short(day, self._today)}"
            )
            yield Content.styled(f"  {sign.glyph} {words}", f"${sign.colour}")
        if pet.vaccines and not due:
            yield Content.styled(f"  {signs.VALID.glyph} vaccinations valid", "$text-success")


def _ways(word: str | None, channel: str) -> Content:
    """Whether the owner may be written to this way."""
    said, colour = {
        "ok": (f"{channel} ok", "$text-success"),
        "no": (f"no {channel}", "$text-warning"),
        "unasked": (f"{channel} not asked", "$foreground-muted"),
        "bounced": (f"{channel} bounces", "$text-error"),
    }.get(word or "", ("", ""))
    return Content.styled(f" · {said}", colour) if said else Content()
