"""A new owner, or an owner's details; whoever is here already is shown while one types."""

from dataclasses import replace
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from petdesk.errors import DeskError
from petdesk.models import Channel, new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import contact, duplicates, owners
from petdesk.services.duplicates import Duplicate
from petdesk.services.messages.consents import READ_OUT
from petdesk.services.owners import OwnerForm
from petdesk.widgets.field import Field, FormField, Hint
from petdesk.widgets.toggles import Toggles
from petdesk.wording import phone, shown

_WRITE_BY: Final = ((Channel.SMS.value, "SMS"), (Channel.EMAIL.value, "e-mail"))


class OwnerFormDialog(FormDialog[UUID]):
    """Returns the owner's id: of the one that was saved, or of the one that was here already and was opened instead."""

    AREA = "Owner"
    CSS_PATH: ClassVar = ["form.tcss", "owner_form.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "open_found", "Open this one", id="owner_form.open", priority=True,
                tooltip="Leave the form and take the owner who is here already"),
    ]  # fmt: skip

    def __init__(self, owner_id: UUID | None = None) -> None:
        super().__init__("Owner" if owner_id else "New owner")
        self._is_new = owner_id is None
        self._owner_id = owner_id or new_id()
        self._seen: OwnerForm | None = None
        self._found: tuple[Duplicate, ...] = ()
        self._accepted: set[UUID] = set()

    def compose_fields(self) -> ComposeResult:
        yield Field("first_name", "First name")
        yield Field("last_name", "Last name")
        yield Field("phone", "Phone", means=partial(_phone, country=self.desk.clinic.country))
        yield Field("email", "E-mail", means=_email)
        if self._is_new:
            yield Toggles("agreed", "May write", _WRITE_BY, READ_OUT)

    @property
    def in_order(self) -> list[FormField]:
        """Enter at the last thing that is typed saves; Tab goes on to what they agree to."""
        return [field for field in self.fields if field.key != "agreed"]

    def typed(self) -> dict[str, str]:
        """What makes an OwnerForm."""
        return {field.key: field.value for field in self.in_order}

    def compose_below(self) -> ComposeResult:
        yield Static("Already here?", id="already")
        yield OptionList(id="found")

    def on_mount(self) -> None:
        self._show((), "")
        super().on_mount()

    async def fill(self) -> None:
        if self._is_new:
            return
        card = await self.read(owners.open_owner, self._owner_id)
        self._seen = card.form
        self.head(card.name)
        for key in ("first_name", "last_name", "phone", "email"):
            self.field(key).fill(getattr(card.form, key))

    # Who is here already

    @on(FormField.Changed)
    def _look_again(self) -> None:
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Who may be the same person? Without a connection the form still takes what is typed."""
        try:
            await self._look()
        except DeskError:
            return

    async def _look(self) -> tuple[Duplicate, ...]:
        form = OwnerForm(**self.typed())
        if self._seen:  # of somebody who is here, only what was changed can be somebody else's
            unchanged = {key for key, value in self.typed().items() if value == getattr(self._seen, key)}
            form = replace(form, **dict.fromkeys(unchanged, ""))
        found = await self.read(duplicates.possible_duplicates, form, self._owner_id)
        self._show(found, "Already here?")
        return found

    def _show(self, found: tuple[Duplicate, ...], heading: str) -> None:
        self._found = found
        shown_list = self.query_one("#found", OptionList)
        shown_list.clear_options()
        shown_list.add_options(Option(_line(each)) for each in found)
        already = self.query_one("#already", Static)
        already.update(Content(heading))
        already.display = shown_list.display = bool(found)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "open_found" or bool(self._found)

    def action_open_found(self) -> None:
        """Take the one who is here; among several, choose first."""
        shown_list = self.query_one("#found", OptionList)
        if len(self._found) > 1 and not shown_list.has_focus:
            shown_list.highlighted = 0
            shown_list.focus()
            self.tell("↑ ↓ choose, ↵ opens")
        elif self._found:
            self.dismiss(self._found[shown_list.highlighted or 0].owner_id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The one under the cursor."""
        self.dismiss(self._found[event.option_index].owner_id)

    # Saving

    async def store(self) -> UUID | None:
        form = OwnerForm(**self.typed())
        if not self._is_new:
            return (await self.write(owners.change_owner, self._owner_id, form, self._seen)).owner_id
        found = await self._look()
        unseen = {each.owner_id for each in found} - self._accepted
        if unseen:
            self._accepted |= unseen
            self.tell("Somebody like this is here already. Ctrl+S again saves a new owner all the same.", failed=True)
            return None
        agreed = [Channel(key) for key in self.field("agreed").value.split(",") if key]
        return (await self.write(owners.add_owner, self._owner_id, form, agreed)).owner_id


def _phone(typed: str, country: str) -> Hint:
    read = contact.phone(typed, country)
    return Hint(phone(read.value), read.note)


def _email(typed: str) -> Hint:
    contact.email(typed)
    return Hint()


def _line(each: Duplicate) -> Content:
    name = ", ".join(filter(None, (shown(each.last_name), shown(each.first_name))))
    pets = ", ".join(map(shown, each.pets))
    return Content.assemble(
        (name, "bold"),
        f"  {phone(each.phone) or shown(each.email)}",
        (f"  {pets}" if pets else "", "$foreground-muted"),
        (f"  {each.why}", "$text-warning"),
    )
