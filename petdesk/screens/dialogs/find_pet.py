"""Which pet is meant, found by its owner, its name, a phone number or a chip."""

from typing import ClassVar
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from petdesk.screens.base import AtTheDesk
from petdesk.services import search
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.type_ahead import Choice, TypeAhead
from petdesk.wording import shown


class FindPet(AtTheDesk, ModalScreen[UUID | None]):
    """Returns the pet that was chosen, or None."""

    AREA = "Which pet?"
    CSS_PATH = "find_pet.tcss"
    AUTO_FOCUS = "#pet Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="find_pet.back", tooltip="None of them"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(self._question), id="title")
            yield TypeAhead(placeholder="owner, pet, phone or chip", looked_up=True, id="pet")
        yield KeyBar()

    @on(TypeAhead.Typed)
    def _typed(self, event: TypeAhead.Typed) -> None:
        self.find(event.text)

    @work(exclusive=True, group="find")
    async def find(self, query: str) -> None:
        """The pets that what was typed may mean."""
        with self.telling():
            found = await self.read(search.find_owners, query)
            self.query_one(TypeAhead).offer(
                Choice(
                    pet.pet_id, f"{shown(pet.name)} · {shown(owner.last_name)}, {shown(owner.first_name)}".strip(", ")
                )
                for owner in found.owners
                for pet in owner.pets
            )

    @on(TypeAhead.Accepted)
    def _accepted(self) -> None:
        chosen = self.query_one(TypeAhead).chosen
        if chosen:
            self.dismiss(chosen.key)
