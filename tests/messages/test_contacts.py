"""What an owner agreed to: written down as they said it, never overwritten, and never lost to a slow form."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.errors import ChangedElsewhere, FieldErrors, NotFound
from petdesk.models import Channel, ConsentTo, new_id
from petdesk.services import owners
from petdesk.services.forms import Unreadable
from petdesk.services.here import Here
from petdesk.services.messages.consents import TEXT_VERSION
from petdesk.services.messages.contacts import ContactCard, contact_card, forget_bounce, read_zone, save_contact
from petdesk.services.messages.outcomes import withdraw_consent
from petdesk.services.messages.reach import ways
from petdesk.services.owners import OwnerForm, add_owner
from tests.builders import Clinic

SMS, EMAIL, PUSH = Channel.SMS, Channel.EMAIL, Channel.PUSH
VISITS, CARE = ConsentTo.VISITS, ConsentTo.CARE


def rows(session: Session) -> list[tuple[object, ...]]:
    """Every consent, in the order of its time."""
    return [
        tuple(row)
        for row in session.execute(
            text("SELECT channel, purpose, given, source, text_version, recorded_by FROM consents ORDER BY recorded_at")
        )
    ]


def answer(
    session: Session, here: Here, clinic: Clinic, *answers: tuple[Channel, ConsentTo, bool], source: str = "counter"
) -> ContactCard:
    """Wanjiru is asked, and says this."""
    seen = contact_card(session, here, clinic.wanjiru).form
    said = {**seen.answers, **{(channel, purpose): given for channel, purpose, given in answers}}
    return save_contact(session, here, clinic.wanjiru, replace(seen, answers=said, source=source), seen)


def test_nobody_was_asked_before_they_were(session: Session, here: Here, clinic: Clinic) -> None:
    card = contact_card(session, here, clinic.wanjiru)
    assert (card.name, card.phone, card.email) == ("Wanjirũ Ngũgĩ", "+254712345678", "wanjiru@example.org")
    assert card.used == (SMS, EMAIL, PUSH)
    assert (card.said, card.bounced, card.last_word(SMS, VISITS)) == ((), (), None)


def test_a_yes_is_recorded_with_who_heard_it_how_and_in_which_words(
    session: Session, here: Here, clinic: Clinic
) -> None:
    card = answer(session, here, clinic, (SMS, VISITS, True), source="phone")
    assert rows(session) == [("sms", "visits", True, "phone", TEXT_VERSION, clinic.ana)]
    last = card.last_word(SMS, VISITS)
    assert last
    assert (last.given, last.source, last.recorded_by) == (True, "phone", "Ana Ruiz")
    assert card.last_word(SMS, CARE) is None
    assert ways(session, here, clinic.wanjiru, VISITS).best
    assert ways(session, here, clinic.wanjiru, CARE).best is None


def test_only_what_changed_is_a_row_and_nothing_is_overwritten(session: Session, here: Here, clinic: Clinic) -> None:
    answer(session, here, clinic, (SMS, VISITS, True), (EMAIL, CARE, False))
    answer(session, here, clinic, (SMS, VISITS, False))
    assert sorted(row[:3] for row in rows(session)[:2]) == [("email", "care", False), ("sms", "visits", True)]
    assert rows(session)[2][:3] == ("sms", "visits", False)
    answer(session, here, clinic)
    assert len(rows(session)) == 3


def test_saving_again_after_a_lost_answer_is_saving_once(session: Session, here: Here, clinic: Clinic) -> None:
    seen = contact_card(session, here, clinic.wanjiru).form
    form = replace(seen, answers={(SMS, VISITS): True}, language="de")
    for _ in range(2):
        save_contact(session, here, clinic.wanjiru, form, seen)
    assert len(rows(session)) == 1


def test_a_stop_that_arrives_while_the_form_is_open_stands(session: Session, here: Here, clinic: Clinic) -> None:
    answer(session, here, clinic, (SMS, VISITS, True), (SMS, CARE, True))
    seen = contact_card(session, here, clinic.wanjiru).form
    withdraw_consent(session, here, SMS, "+254712345678", "reply")
    card = save_contact(session, here, clinic.wanjiru, replace(seen, language="fr"), seen)
    last = card.last_word(SMS, VISITS)
    assert last
    assert last.stopped
    assert card.language == "fr"


def test_a_yes_by_somebody_who_did_not_see_the_stop_is_not_taken(session: Session, here: Here, clinic: Clinic) -> None:
    seen = contact_card(session, here, clinic.wanjiru).form
    withdraw_consent(session, here, SMS, "+254712345678", "reply")
    with pytest.raises(ChangedElsewhere, match="STOP"):
        save_contact(session, here, clinic.wanjiru, replace(seen, answers={(SMS, VISITS): True}), seen)
    assert [row[2] for row in rows(session)] == [False, False]


def test_a_yes_after_a_stop_that_was_seen_is_recorded_with_its_source(
    session: Session, here: Here, clinic: Clinic
) -> None:
    withdraw_consent(session, here, SMS, "+254712345678", "reply")
    card = answer(session, here, clinic, (SMS, VISITS, True), source="form")
    last, care = card.last_word(SMS, VISITS), card.last_word(SMS, CARE)
    assert last
    assert care
    assert (last.given, last.source, care.stopped) == (True, "form", True)


def test_preferences_are_kept_and_what_another_desk_saved_meanwhile_stays(
    session: Session, here: Here, clinic: Clinic
) -> None:
    seen = contact_card(session, here, clinic.wanjiru).form
    save_contact(session, here, clinic.wanjiru, replace(seen, language="es", preferred="email"), seen)
    form = replace(seen, time_zone="africa/nairobi", push_address="  wanjiru-7  ")
    card = save_contact(session, here, clinic.wanjiru, form, seen)
    assert (card.language, card.preferred, card.time_zone) == ("es", EMAIL, "Africa/Nairobi")
    assert card.push_address == "wanjiru-7"
    back = save_contact(session, here, clinic.wanjiru, replace(card.form, time_zone="", language=""), card.form)
    assert (back.language, back.time_zone, back.push_address) == (None, None, "wanjiru-7")


def test_what_is_wrong_is_said_by_its_field(session: Session, here: Here, clinic: Clinic) -> None:
    seen = contact_card(session, here, clinic.wanjiru).form
    form = replace(seen, time_zone="Mars/Olympus", push_address="\x1b[31m", language="xx", preferred="pigeon")
    with pytest.raises(FieldErrors) as wrong:
        save_contact(session, here, clinic.wanjiru, replace(form, answers={(SMS, VISITS): True}), seen)
    assert set(wrong.value.fields) == {"time_zone", "push_address", "language", "preferred"}
    assert rows(session) == []


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("", None),
        ("Africa/Nairobi", "Africa/Nairobi"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_time_zone_is_read_however_it_is_typed(typed: str, zone: str | None) -> None:
    assert read_zone(typed).value == zone


@pytest.mark.parametrize("typed", ["Mars", "../../etc/passwd", "x" * 300, "/etc/localtime", "Africa"])
def test_what_is_no_time_zone_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_zone(typed)


def test_an_address_that_bounced_is_shown_and_tried_again_when_somebody_says_so(
    session: Session, here: Here, clinic: Clinic
) -> None:
    session.execute(
        text(
            "INSERT INTO undeliverable_addresses (clinic_id, channel, address, code)"
            " SELECT clinic_id, CAST(way AS message_channel), bad.address, '30005' FROM clinics, (VALUES"
            " ('sms', '+254712345678'), ('email', 'old@example.org')) AS bad (way, address)"
        )
    )
    card = contact_card(session, here, clinic.wanjiru)
    assert [(bounce.channel, bounce.code) for bounce in card.bounced] == [(SMS, "30005")]
    assert forget_bounce(session, here, clinic.wanjiru, SMS).bounced == ()
    assert contact_card(session, here, clinic.wanjiru).bounced == ()
    assert forget_bounce(session, here, clinic.wanjiru, SMS).bounced == ()
    assert session.execute(text("SELECT address FROM undeliverable_addresses")).scalars().all() == ["old@example.org"]


def test_somebody_who_is_no_owner_here_is_not_found(session: Session, here: Here, clinic: Clinic) -> None:
    seen = contact_card(session, here, clinic.wanjiru).form
    for key in (new_id(), clinic.okafor):
        with pytest.raises(NotFound):
            contact_card(session, here, key)
        with pytest.raises(NotFound):
            save_contact(session, here, key, seen, seen)


# A new owner


def test_a_new_owner_who_agrees_may_be_written_to_at_once(session: Session, here: Here) -> None:
    owner_id = new_id()
    form = OwnerForm("Zoe", "Quill", "zoe@example.org", "+491712345678")
    for _ in range(2):
        card = add_owner(session, here, owner_id, form, (SMS, EMAIL))
    assert (card.sms, card.mail) == ("ok", "ok")
    assert len(rows(session)) == 4
    assert {row[3:5] for row in rows(session)} == {("counter", TEXT_VERSION)}
    best = ways(session, here, owner_id, CARE).best
    assert best
    assert best.channel is SMS


def test_a_new_owner_who_was_not_asked_has_agreed_to_nothing(session: Session, here: Here) -> None:
    card = add_owner(session, here, new_id(), OwnerForm("Zoe", "Quill", "", "+491712345678"))
    assert rows(session) == []
    assert (card.sms, card.mail) == ("unasked", None)


def test_agreeing_to_what_cannot_arrive_saves_nobody(session: Session, here: Here) -> None:
    owner_id = new_id()
    with pytest.raises(FieldErrors) as wrong:
        add_owner(session, here, owner_id, OwnerForm("Zoe", "Quill", "zoe@example.org"), (EMAIL, SMS))
    assert "phone number" in wrong.value.fields["agreed"]
    with pytest.raises(NotFound):
        owners.open_owner(session, here, owner_id)


# What the owner's card says


def test_the_card_says_whether_an_owner_may_be_written_to(session: Session, here: Here, clinic: Clinic) -> None:
    def word() -> tuple[str | None, str | None]:
        card = owners.open_owner(session, here, clinic.wanjiru)
        return card.sms, card.mail

    assert word() == ("unasked", "unasked")
    answer(session, here, clinic, (SMS, VISITS, True), (EMAIL, VISITS, False))
    assert word() == ("ok", "no")
    session.execute(
        text(
            "INSERT INTO undeliverable_addresses (clinic_id, channel, address)"
            " SELECT clinic_id, 'sms', '+254712345678' FROM clinics"
        )
    )
    assert word() == ("bounced", "no")
    session.execute(text("UPDATE message_rules SET channels = '{push}'"))
    assert word() == (None, None)
