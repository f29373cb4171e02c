"""Which of an owner's pets is meant."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from petdesk.screens.base import AtTheDesk
from petdesk.services.search import PetHit
from petdesk.widgets import signs
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import shown


class ChoosePet(AtTheDesk, ModalScreen[PetHit | None]):
    """A list with a digit for each; returns the pet, or None."""

    AREA = "Which pet?"
    CSS_PATH = "choose_pet.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="choose_pet.back", tooltip="None of them"),
        *(
            Binding(str(digit), f"choose({digit})", id=f"choose_pet.{digit}", show=False, tooltip=f"Pet {digit}")
            for digit in range(1, 10)
        ),
    ]

    def __init__(self, pets: Sequence[PetHit]) -> None:
        super().__init__()
        self._pets = tuple(pets)

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static("Which pet?", id="title")
            yield OptionList(*(Option(_line(number, pet)) for number, pet in enumerate(self._pets, 1)))
        yield KeyBar()

    def action_choose(self, number: int) -> None:
        """The pet with this digit."""
        if number <= len(self._pets):
            self.dismiss(self._pets[number - 1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The pet under the cursor."""
        self.dismiss(self._pets[event.option_index])


def _line(number: int, pet: PetHit) -> Content:
    alert = (f" {signs.ALERT.glyph}", "$text-error") if pet.alert else ""
    died = f" {signs.DECEASED.glyph}" if pet.deceased else ""
    digit = str(number) if number < 10 else " "
    return Content.assemble(
        (f"{digit} ", "$text-accent"),
        shown(pet.name),
        (f"  {shown(pet.species).lower()}{died}", "$foreground-muted"),
        alert,
    )
