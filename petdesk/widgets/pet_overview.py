"""The four questions of the counter: what must I know, when is the next visit, what is due, what happened last."""

from collections.abc import Iterator
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static

from petdesk.services.pets import PetRecord
from petdesk.widgets import signs
from petdesk.widgets.pet_sheets import QUIET, Present, coming, due_words, ink, sign_of_dose, standing
from petdesk.wording import age, count, day_long, shown, shown_lines

QUESTIONS: Final = {"know": "To know", "next": "Next visit", "due": "Vaccines", "last": "Last visit"}
_NOTE_LINES: Final = 8


class PetOverview(VerticalScroll):
    """A line or a few for each question."""

    DEFAULT_CSS = """
    PetOverview {
        & > Horizontal { height: auto; margin-bottom: 1; }
        Label { width: 12; color: $foreground-muted; }
        .answer { width: 1fr; height: auto; }
    }
    """

    def compose(self) -> ComposeResult:
        for key, label in QUESTIONS.items():
            with Horizontal(id=f"ask_{key}"):
                yield Label(label)
                yield Static(id=f"answer_{key}", classes="answer")

    def show(self, record: PetRecord, present: Present) -> None:
        """Answer them for this pet."""
        answers = {
            "know": know(record),
            "next": coming_visits(record, present),
            "due": due(record, present),
            "last": last(record, present),
        }
        for key, lines in answers.items():
            self.query_one(f"#answer_{key}", Static).update(Content("\n").join(lines))
        self.query_one("#ask_next").display = not record.pet.deceased_on
        self.query_one("#ask_due").display = not record.pet.deceased_on


def know(record: PetRecord) -> Iterator[Content]:
    """What one has to know before anything else."""
    pet = record.pet
    if pet.deceased_on:
        old = age(pet.birth_date, pet.deceased_on)
        yield Content.styled(
            f"{signs.DECEASED.glyph} died {day_long(pet.deceased_on)}{f', {old} old' if old else ''}", QUIET
        )
    for alert in pet.alerts:
        yield Content.styled(
            f"{signs.ALERT.glyph} {shown(alert.message)}",
            QUIET if pet.deceased_on else ink(signs.ALERT),
        )
    if pet.owner_missed:
        yield Content.styled(
            f"{signs.NO_SHOW.glyph} the owner missed {pet.owner_missed} of {count(pet.owner_visits, 'visit')}",
            QUIET if pet.deceased_on else "$text-warning",
        )
    if not (pet.deceased_on or pet.alerts or pet.owner_missed):
        yield Content.styled("nothing special", QUIET)


def coming_visits(record: PetRecord, present: Present) -> Iterator[Content]:
    """The next visits, with what was noted at booking."""
    rows = coming(record, present)
    for at, row in enumerate(rows[:3]):
        words, colour = standing(row, present)
        yield Content.assemble(
            (present.when(row.starts_at), "bold" if at == 0 else ""),
            f"  {shown(row.service)}  ",
            (shown(row.staff), QUIET),
            ("" if row.status == "scheduled" and colour == QUIET else f"  {words}", colour),
        )
        if row.notes:
            yield Content.styled(f"“{shown(row.notes)}”", QUIET)
    if len(rows) > 3:
        yield Content.styled(f"and {len(rows) - 3} more", QUIET)
    if not rows:
        yield Content.styled("none booked; b books one", QUIET)


def due(record: PetRecord, present: Present) -> Iterator[Content]:
    """What has lapsed or will soon, each by itself; what is valid together."""
    latest = [dose for dose in record.doses if dose.latest]
    valid = []
    for dose in sorted(latest, key=lambda dose: (dose.due_on is None, dose.due_on, dose.vaccine)):
        sign = sign_of_dose(dose, record.pet, present.today)
        if sign is signs.VALID:
            valid.append(f"{shown(dose.vaccine)} {due_words(dose, sign, present)}")
        else:
            yield Content.styled(
                f"{sign.glyph} {shown(dose.vaccine)} {sign.word} {due_words(dose, sign, present)}", ink(sign)
            )
    if valid:
        yield Content.assemble((f"{signs.VALID.glyph} ", ink(signs.VALID)), " · ".join(valid))
    if not latest:
        yield Content.styled("none recorded", QUIET)


def last(record: PetRecord, present: Present) -> Iterator[Content]:
    """The last treatment, and the beginning of its note."""
    if not record.visits:
        yield Content.styled("not treated here yet", QUIET)
        return
    row = record.visits[0]
    yield Content.assemble(
        (day_long(present.local(row.on).date()), "bold"), f"  {shown(row.service)}  ", (shown(row.staff), QUIET)
    )
    lines = shown_lines(row.note or "").splitlines()
    yield from map(Content, lines[:_NOTE_LINES])
    if len(lines) > _NOTE_LINES:
        yield Content.styled("… 2 shows the whole note", QUIET)
