"""Alerts: what must be known before one touches the pet."""

from typing import ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from petdesk.models import new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import pets
from petdesk.services.pets import AlertRow, PetProfile
from petdesk.widgets import signs
from petdesk.widgets.field import Field
from petdesk.wording import shown


class AlertDialog(FormDialog[bool]):
    """Returns True when something was saved. What Del takes away is taken away when the form is saved, not before."""

    AREA = "Alerts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete,backspace", "take_away", "Take away", id="alert_form.take_away",
                tooltip="The alert under the cursor holds no longer; once more keeps it"),
    ]  # fmt: skip

    def __init__(self, pet: PetProfile) -> None:
        super().__init__(f"Alerts of {pet.name}")
        self._pet = pet
        self._alert_id = new_id()
        self._removed: set[UUID] = set()

    def compose_fields(self) -> ComposeResult:
        yield Field("message", "New alert", placeholder="bites when held · allergic to penicillin")

    def compose_below(self) -> ComposeResult:
        if self._pet.alerts:
            yield Static("↓ to an alert, Del takes it away", classes="aside")
            yield OptionList(*(Option(self._line(alert)) for alert in self._pet.alerts), id="alerts")

    @property
    def touched(self) -> bool:
        return super().touched or bool(self._removed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "take_away" or isinstance(self.focused, OptionList)

    def on_descendant_focus(self) -> None:
        """Del is offered where it acts."""
        self.refresh_bindings()

    def key_down(self) -> None:
        """From the field to the alerts below it."""
        if self._pet.alerts:
            self.query_one(OptionList).focus()

    def action_take_away(self) -> None:
        """Mark the alert under the cursor; again, and it stays."""
        alerts = self.query_one(OptionList)
        if (at := alerts.highlighted) is not None:
            alert = self._pet.alerts[at]
            self._removed ^= {alert.alert_id}
            alerts.replace_option_prompt_at_index(at, self._line(alert))

    async def store(self) -> bool:
        message = self.typed()["message"]
        await self.write(
            pets.revise_alerts, self._pet.pet_id, alert_id=self._alert_id, message=message, removed=self._removed
        )
        return True

    def _line(self, alert: AlertRow) -> Content:
        if alert.alert_id in self._removed:
            return Content.styled(f"{signs.ALERT.glyph} {shown(alert.message)}", "strike $foreground-muted")
        return Content.styled(f"{signs.ALERT.glyph} {shown(alert.message)}", "$text-error")
