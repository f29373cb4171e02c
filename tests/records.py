"""A row in every table, for rules that hold everywhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from petdesk import models
from petdesk.services.sealed import (
    DOSE_NOTE,
    DRAFT,
    INBOUND_BODY,
    MESSAGE_BODY,
    MESSAGE_SUBJECT,
    PROVIDER,
    TREATMENT_NOTE,
)
from petdesk.vault.clinic_key import make_first
from tests.builders import HASH, Clinic
from tests.vaults import VAULT, sealed


def fill_every_table(clinic: Clinic, at: datetime) -> UUID:
    """Give Rex a past: a visit with a draft and an entry, a dose, a weight, a warning. Returns the visit."""
    appointment_id = clinic.appointment(at, notes="limps")
    ids: dict[str, Any] = {"clinic_id": clinic.here.clinic.clinic_id, "pet_id": clinic.rex}
    history_id, dose_id = models.new_id(), models.new_id()
    rows: list[SQLModel] = [
        models.NoteDraft(appointment_id=appointment_id, body=sealed(DRAFT, appointment_id, "limps")),
        models.ServiceHistory(
            **ids,
            history_id=history_id,
            appointment_id=appointment_id,
            service_id=clinic.check_up,
            staff_id=clinic.okafor,
            service_date=at + timedelta(minutes=5),
            notes=sealed(TREATMENT_NOTE, history_id, "sprained"),
        ),
        models.Vaccination(
            **ids,
            vaccination_id=dose_id,
            vaccine_name="Rabies",
            vaccination_date=date(2026, 1, 5),
            expiry_date=date(2027, 1, 5),
            administered_by=clinic.okafor,
            notes=sealed(DOSE_NOTE, dose_id, "left hind leg"),
        ),
        models.PetWeight(pet_id=clinic.rex, weighed_on=date(2026, 1, 5), weight=Decimal("14.10")),
        models.PetAlert(pet_id=clinic.rex, message="bites when held"),
    ]
    clinic.session.add_all([*rows, *_signed_in(clinic, at), *_written_to(clinic, at, appointment_id)])
    clinic.session.flush()
    make_first(clinic.session.connection(), clinic.here.clinic.clinic_id, VAULT)
    return appointment_id


def _written_to(clinic: Clinic, at: datetime, appointment_id: UUID) -> list[SQLModel]:
    ids: dict[str, Any] = {"clinic_id": clinic.here.clinic.clinic_id}
    email = models.Channel.EMAIL
    provider_id, message_id, inbound_id = models.new_id(), models.new_id(), models.new_id()
    return [
        models.ContactPreference(**ids, user_id=clinic.wanjiru, preferred=email, language="en"),
        models.Consent(
            **ids,
            user_id=clinic.wanjiru,
            channel=email,
            purpose=models.ConsentTo.VISITS,
            given=True,
            source="counter",
            text_version="1",
        ),
        models.UndeliverableAddress(**ids, channel=email, address="nobody@example.org"),
        models.MessageTemplate(
            **ids,
            kind=models.MessageKind.REMINDER,
            channel=email,
            language="en",
            subject="Your visit",
            body="See you at {when}.",
        ),
        models.MessageProvider(
            **ids, provider_id=provider_id, channel=email, kind="smtp", settings=sealed(PROVIDER, provider_id, "{}")
        ),
        models.Notification(
            **ids,
            notification_id=message_id,
            user_id=clinic.wanjiru,
            appointment_id=appointment_id,
            kind=models.MessageKind.REMINDER,
            channel=email,
            due_at=at,
            send_at=at,
            recipient="wanjiru@example.org",
            subject=sealed(MESSAGE_SUBJECT, message_id, "Your visit"),
            body=sealed(MESSAGE_BODY, message_id, "See you."),
        ),
        models.InboundMessage(
            **ids,
            inbound_id=inbound_id,
            channel=models.Channel.SMS,
            provider="twilio",
            provider_reference="SM1",
            sender="+254712345678",
            user_id=clinic.wanjiru,
            body=sealed(INBOUND_BODY, inbound_id, "OK"),
            reading=models.Reading.CONFIRM,
            received_at=at,
        ),
    ]


def _signed_in(clinic: Clinic, at: datetime) -> list[SQLModel]:
    ids: dict[str, Any] = {"clinic_id": clinic.here.clinic.clinic_id, "user_id": clinic.ana}
    return [
        models.DeskSession(
            **ids,
            token_hash=bytes(32),
            role=models.Role.STAFF,
            desk_name="front",
            created_at=at,
            expires_at=at + timedelta(hours=12),
        ),
        models.UserMfa(user_id=clinic.ana, totp_secret="sealed", last_step=0),
        models.RecoveryCode(user_id=clinic.ana, code_hash=HASH),
        models.Invitation(
            **ids,
            purpose=models.Purpose.INVITE,
            code_hash=bytes(32),
            created_at=at,
            expires_at=at + timedelta(days=7),
        ),
        models.SignInAttempt(**ids, email_hash=bytes(32), desk_name="front", guess=bytes(32), knocked_in=0),
    ]
