"""Which owner is meant: found as among the clients."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from petdesk.screens.base import AtTheDesk
from petdesk.services import search
from petdesk.services.search import OwnerHit
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.type_ahead import Choice, TypeAhead
from petdesk.wording import phone, shown


class ChooseOwner(AtTheDesk, ModalScreen[OwnerHit | None]):
    """A field that finds owners; returns one, or None."""

    AREA = "Which owner?"
    CSS_PATH = "choose_owner.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="choose_owner.back", tooltip="None of them"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(self._question, id="title")
            yield TypeAhead(placeholder="owner, pet, phone or e-mail", looked_up=True, id="owner")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(TypeAhead.Typed)
    def _typed(self, event: TypeAhead.Typed) -> None:
        self.find(event.text)

    @work(exclusive=True, group="owners")
    async def find(self, query: str) -> None:
        """The owners a search finds."""
        with self.telling():
            found = await self.read(search.find_owners, query)
            self.query_one(TypeAhead).offer(map(_choice, found.owners))

    @on(TypeAhead.Accepted)
    def _accepted(self) -> None:
        if choice := self.query_one(TypeAhead).chosen:
            self.dismiss(choice.key)


def _choice(owner: OwnerHit) -> Choice:
    pets = ", ".join(shown(pet.name) for pet in owner.pets)
    name = f"{shown(owner.last_name)}, {shown(owner.first_name)}".strip(", ")
    return Choice(owner, f"{name} · {pets}" if pets else name, phone(owner.phone))
