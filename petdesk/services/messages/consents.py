"""What owners are asked before anybody writes to them, and what they said."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.models import Channel, ConsentTo
from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.session import Session

TEXT_VERSION: Final = "2026-11"
READ_OUT: Final = "“May we write to you about your visits, and about your pet’s care? You can stop it at any time.”"
"""What is read out before somebody answers, and which wording it is. Other words are another version."""

SOURCES: Final = ("counter", "phone", "form")
"""How somebody at the desk heard it."""

Answer = tuple[Channel, ConsentTo, bool]

# Nothing is written that was the last word anyway: saving again after a lost connection is saving once.
_RECORD = text("""
    INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version, recorded_by)
    SELECT :clinic_id, :owner_id, said.channel, said.purpose, said.given, :source, :text_version, :recorded_by
    FROM unnest(CAST(:channels AS message_channel[]), CAST(:purposes AS consent_purpose[]), CAST(:given AS boolean[]))
        AS said (channel, purpose, given)
    WHERE said.given IS DISTINCT FROM (
        SELECT c.given FROM consents AS c
        WHERE c.user_id = :owner_id AND c.channel = said.channel AND c.purpose = said.purpose
        ORDER BY c.recorded_at DESC LIMIT 1
    )
""")


@part
def record(session: Session, here: Here, owner_id: UUID, answers: Iterable[Answer], source: str) -> None:
    """Write down what an owner answered to READ_OUT. Rows are only added; the last one holds."""
    said = list(answers)
    if not said:
        return
    session.execute(
        _RECORD,
        {
            "clinic_id": here.clinic.clinic_id,
            "owner_id": owner_id,
            "channels": [channel.value for channel, _, _ in said],
            "purposes": [purpose.value for _, purpose, _ in said],
            "given": [given for _, _, given in said],
            "source": source,
            "text_version": TEXT_VERSION,
            "recorded_by": here.actor.user_id if here.actor else None,
        },
    )


def yes_to_all(channels: Iterable[Channel]) -> tuple[Answer, ...]:
    """A yes to everything that READ_OUT asks, on these channels."""
    return tuple((channel, purpose, True) for channel in channels for purpose in ConsentTo)
