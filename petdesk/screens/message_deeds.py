"""What one does with a message or an answer: open, send again, stop, see to, write, go to the pet."""

from uuid import UUID

from petdesk.models import MessageState
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.choose_owner import ChooseOwner
from petdesk.screens.dialogs.choose_pet import ChoosePet
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.message import AnswerDialog, MessageDialog
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.screens.dialogs.write_message import write_to
from petdesk.screens.pet import PetScreen
from petdesk.services import owners
from petdesk.services.messages import acting, in_full
from petdesk.services.messages.listing import AnswerRow, MessageRow
from petdesk.services.search import PetHit
from petdesk.widgets.message_words import owner_of


async def open_in_full(screen: DeskScreen, row: MessageRow | AnswerRow) -> None:
    """Show what it says; of what waits, what it would say now."""
    with screen.telling():
        if isinstance(row, AnswerRow):
            match await screen.petdesk.push_screen_wait(AnswerDialog(row)):
                case "write":
                    await write(screen, row)
                case "settle":
                    await settle(screen, row)
        else:
            message = await screen.read(in_full.message_in_full, row.notification_id)
            await screen.petdesk.push_screen_wait(MessageDialog(message))


async def again(screen: DeskScreen, row: MessageRow) -> bool:
    """Send it once more; of one that may have gone out, ask first. Returns whether somebody wanted that."""
    doubtful = row.state is MessageState.UNKNOWN
    if doubtful:
        question = f"Nobody knows whether {owner_of(row)} got this already.\nSent again, they may get it twice."
        if not await screen.petdesk.push_screen_wait(Confirm(question, "Send it again", careful=True)):
            return False
    with screen.telling():
        await screen.write(acting.try_again, row.notification_id, even_if_twice=doubtful)
        screen.say("It is tried again now.")
    return True


async def now(screen: DeskScreen, row: MessageRow) -> None:
    """Send it at once, at night and past the day's limit, too."""
    with screen.telling():
        await screen.write(acting.send_now, row.notification_id)
        screen.say("It goes now.")


async def withdraw(screen: DeskScreen, row: MessageRow) -> None:
    """Do not send it."""
    with screen.telling():
        await screen.write(acting.withdraw, row.notification_id)
        screen.say("It is not sent. It stands with what was held back; r there sends it after all.")


async def settle(screen: DeskScreen, row: MessageRow | AnswerRow) -> None:
    """Somebody saw to it."""
    with screen.telling():
        if isinstance(row, AnswerRow):
            await screen.write(acting.settle_answer, row.inbound_id)
        else:
            await screen.write(acting.settle, row.notification_id)


async def write(screen: DeskScreen, row: MessageRow | AnswerRow | None, owner_id: UUID | None = None) -> None:
    """Write to whom a row is of, or to `owner_id`; with neither, to somebody who is chosen first.

    An answer that was written back to is seen to.
    """
    owner_id = (row.owner_id if row else None) or owner_id
    if owner_id is None:
        found = await screen.petdesk.push_screen_wait(ChooseOwner("Write to whom?"))
        owner_id = found.owner_id if found else None
    if owner_id is not None and await write_to(screen, owner_id) and isinstance(row, AnswerRow):
        await settle(screen, row)


async def open_pet(screen: DeskScreen, row: MessageRow | AnswerRow) -> None:
    """Go to the pet it is about; where it is about none, to one of the owner's."""
    if isinstance(row, MessageRow) and row.pet_id:
        screen.petdesk.push_screen(PetScreen(row.pet_id))
    elif row.owner_id is not None:
        await _open_pet_of(screen, row.owner_id)


async def _open_pet_of(screen: DeskScreen, owner_id: UUID) -> None:
    with screen.telling():
        card = await screen.read(owners.open_owner, owner_id)
        hits = [
            PetHit(pet.pet_id, pet.name, pet.species, pet.deceased_on is not None, bool(pet.alerts))
            for pet in card.pets
        ]
        if not hits:
            await screen.petdesk.push_screen_wait(OwnerFormDialog(owner_id))
        elif pet := hits[0] if len(hits) == 1 else await screen.petdesk.push_screen_wait(ChoosePet(hits)):
            screen.petdesk.push_screen(PetScreen(pet.pet_id))
