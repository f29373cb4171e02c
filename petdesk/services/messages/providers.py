"""Through whom a clinic's messages leave. What is secret goes in and never comes back to a screen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import FieldErrors, NotFound, Refused
from petdesk.integrations.catalogue import PROVIDERS, faults
from petdesk.models import Channel
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.messages.claiming import Route
from petdesk.services.plain import has_controls
from petdesk.services.sealed import PROVIDER
from petdesk.services.session import Session

_GONE: Final = "This provider was removed meanwhile."

_ALL = text("""
    SELECT provider_id, channel, kind, active, place, updated_at, settings FROM message_providers
    WHERE clinic_id = :clinic_id ORDER BY channel, place, created_at
""")
_ONE = text("""
    SELECT channel, kind, settings FROM message_providers
    WHERE clinic_id = :clinic_id AND provider_id = :provider_id FOR UPDATE
""")
_LIKE_IT = text("""
    SELECT EXISTS (SELECT FROM message_providers WHERE clinic_id = :clinic_id
        AND channel = CAST(:channel AS message_channel) AND kind = :kind AND provider_id <> :provider_id)
""")
_SAVE = text("""
    INSERT INTO message_providers (provider_id, clinic_id, channel, kind, place, settings)
    VALUES (:provider_id, :clinic_id, CAST(:channel AS message_channel), :kind, (
        SELECT coalesce(max(place), 0) + 1 FROM message_providers
        WHERE clinic_id = :clinic_id AND channel = CAST(:channel AS message_channel)
    ), :settings)
    ON CONFLICT (provider_id) DO UPDATE SET settings = EXCLUDED.settings
""")
_ACTIVE = text("""
    UPDATE message_providers SET active = :active
    WHERE clinic_id = :clinic_id AND provider_id = :provider_id RETURNING provider_id
""")
_IN_ORDER = text("""
    SELECT provider_id FROM message_providers
    WHERE clinic_id = :clinic_id AND channel = (
        SELECT channel FROM message_providers WHERE provider_id = :provider_id AND clinic_id = :clinic_id
    )
    ORDER BY place, created_at FOR UPDATE
""")
_PLACE = text("""
    UPDATE message_providers AS m SET place = wanted.place
    FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS wanted (provider_id, place)
    WHERE m.provider_id = wanted.provider_id AND m.place <> wanted.place
""")
_REMOVE = text("""
    DELETE FROM message_providers WHERE clinic_id = :clinic_id AND provider_id = :provider_id RETURNING provider_id
""")


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider of a channel, without anything secret.

    `values` are the settings that may be shown, `stored` the names of the secrets that are kept. `readable` is False
    when what was stored does not open: then it is typed anew. `place` says what is tried first; `changed_at` in UTC.
    """

    provider_id: UUID
    channel: Channel
    kind: str
    active: bool
    place: int
    changed_at: datetime
    values: Mapping[str, str]
    stored: frozenset[str]
    readable: bool

    @property
    def label(self) -> str:
        """What people call it."""
        return PROVIDERS[self.kind].label if self.kind in PROVIDERS else self.kind


@allowed(Action.MANAGE_MESSAGES)
def providers(session: Session, here: Here) -> tuple[ProviderRow, ...]:
    """The clinic's providers, by channel in the order in which they are tried."""
    rows = []
    for provider_id, channel, kind, active, place, changed_at, sealed in session.execute(
        _ALL, {"clinic_id": here.clinic.clinic_id}
    ):
        settings = _opened(session, here, provider_id, sealed)
        secrets = _secrets(kind)
        values = {name: value for name, value in (settings or {}).items() if name not in secrets}
        stored = frozenset(name for name, value in (settings or {}).items() if name in secrets and value)
        readable = settings is not None
        rows.append(
            ProviderRow(provider_id, Channel(channel), kind, active, place, changed_at, values, stored, readable)
        )
    return tuple(rows)


@allowed(Action.MANAGE_MESSAGES)
def save_provider(
    session: Session, here: Here, provider_id: UUID, channel: Channel, kind: str, values: Mapping[str, str]
) -> None:
    """Keep what a provider has to be told; a new one is tried last. A secret that is left empty stays as it is.

    `provider_id` is made once per dialog. Raises FieldErrors by the names of the settings, Refused for a provider that
    this channel has already.
    """
    provider = PROVIDERS.get(kind)
    if provider is None or channel not in provider.channels:
        raise Refused("petdesk knows no such provider for this channel.")
    of = {"clinic_id": here.clinic.clinic_id, "provider_id": provider_id, "channel": channel.value, "kind": kind}
    if session.execute(_LIKE_IT, of).scalar_one():
        raise Refused(f"{provider.label} is set up already. Press Esc, choose it in the list, and change it there.")
    row = session.execute(_ONE, of).first()
    before = (_opened(session, here, provider_id, row.settings) if row else None) or {}
    settings = {}
    for setting in provider.settings:
        typed = values.get(setting.name, "").strip()
        settings[setting.name] = typed or (before.get(setting.name, "") if setting.secret else "")
    wrong = faults(provider, settings)
    wrong |= {name: "This contains control characters." for name, value in settings.items() if has_controls(value)}
    if wrong:
        raise FieldErrors(wrong)
    told = json.dumps({name: value for name, value in settings.items() if value}, sort_keys=True)
    session.execute(_SAVE, {**of, "settings": PROVIDER.seal(session, here, provider_id, told)})


@allowed(Action.MANAGE_MESSAGES)
def switch_provider(session: Session, here: Here, provider_id: UUID, active: bool) -> None:
    """Use a provider, or leave it out; its settings are kept. Raises NotFound."""
    of = {"clinic_id": here.clinic.clinic_id, "provider_id": provider_id, "active": active}
    if session.execute(_ACTIVE, of).first() is None:
        raise NotFound(_GONE)


@allowed(Action.MANAGE_MESSAGES)
def move_provider(session: Session, here: Here, provider_id: UUID, by: int) -> None:
    """Try a provider so many places later, or earlier when negative. Raises NotFound."""
    of = {"clinic_id": here.clinic.clinic_id, "provider_id": provider_id}
    order = list(session.execute(_IN_ORDER, of).scalars())
    if provider_id not in order:
        raise NotFound(_GONE)
    at = order.index(provider_id)
    order.insert(max(min(at + by, len(order) - 1), 0), order.pop(at))
    session.execute(_PLACE, {"ids": order})


@allowed(Action.MANAGE_MESSAGES)
def remove_provider(session: Session, here: Here, provider_id: UUID) -> None:
    """Forget a provider and its settings. Removing what is gone is done already."""
    session.execute(_REMOVE, {"clinic_id": here.clinic.clinic_id, "provider_id": provider_id})


@allowed(Action.MANAGE_MESSAGES)
def route_to_try(session: Session, here: Here, provider_id: UUID) -> tuple[Channel, Route]:
    """A provider with all it has to be told, for a test. Raises NotFound; Refused when its settings do not open."""
    of = {"clinic_id": here.clinic.clinic_id, "provider_id": provider_id}
    row = session.execute(_ONE, of).first()
    if row is None:
        raise NotFound(_GONE)
    settings = _opened(session, here, provider_id, row.settings)
    if settings is None:
        raise Refused("The settings cannot be read with the keys of this desk. Type them anew.")
    return Channel(row.channel), Route(row.kind, settings)


def _opened(session: Session, here: Here, provider_id: UUID, sealed: str | None) -> dict[str, str] | None:
    opened = PROVIDER.try_to_read(session, here, provider_id, sealed) if sealed else "{}"
    return None if opened is None else {str(name): str(value) for name, value in json.loads(opened).items()}


def _secrets(kind: str) -> frozenset[str]:
    """Settings that are never shown. Of a kind this version does not know, nothing is."""
    provider = PROVIDERS.get(kind)
    return frozenset(setting.name for setting in provider.settings if setting.secret) if provider else frozenset()
