"""Which colleague is meant."""

from typing import ClassVar
from uuid import UUID

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from petdesk.errors import DeskError
from petdesk.screens.base import AtTheDesk
from petdesk.services import team
from petdesk.services.team import StaffRow
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import role, shown


class ChoosePerson(AtTheDesk, ModalScreen[StaffRow | None]):
    """The team as a list; returns whoever was chosen, or None."""

    AREA = "Which colleague?"
    CSS_PATH = "choose_person.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="choose_person.back", tooltip="None of them"),
    ]

    def __init__(self, question: str, at: UUID | None = None) -> None:
        super().__init__()
        self._question = question
        self._at = at
        self._team: tuple[StaffRow, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(self._question), id="title")
            yield OptionList()
        yield KeyBar()

    def on_mount(self) -> None:
        self.list_team()

    @work
    async def list_team(self) -> None:
        """Everybody who works here; the cursor on whom one came from."""
        try:
            self._team = await self.read(team.team)
        except DeskError as error:
            self.say(str(error), "warning")
            self.dismiss(None)
            return
        people = self.query_one(OptionList)
        people.add_options(Option(_line(row)) for row in self._team)
        people.highlighted = next((at for at, row in enumerate(self._team) if row.staff_id == self._at), 0)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The one under the cursor."""
        self.dismiss(self._team[event.option_index])


def _line(row: StaffRow) -> Content:
    return Content.assemble(shown(row.title), (f"  {role(row.role)}", "$foreground-muted"))
