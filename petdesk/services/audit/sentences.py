"""Entries as sentences: "Ana Ruiz moved Rex from 10:15 to 11:00". Nothing in an entry makes these fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from petdesk.services.audit import of_messages
from petdesk.services.audit.entry import LEFT_OUT, Entry
from petdesk.services.audit.naming import Names
from petdesk.services.audit.values import at_time, kilograms, label, moment, on_day, said
from petdesk.wording import shown


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells entries in a clinic's time, with the names that are known."""

    zone: ZoneInfo
    names: Names

    def who(self, entry: Entry) -> str:
        """Who did it: a person, or a user of the database that acted for nobody."""
        if entry.user_id is None:
            return f"{shown(entry.db_user[:40], 'Somebody')} (nobody signed in)"
        return self.names.of(entry.user_id, "Somebody who is gone")

    def sentence(self, entry: Entry) -> str:
        """What happened, in one line, beginning with who did it."""
        if entry.action == "A":
            return self._access(entry)
        if entry.action == "T":
            return f"{self.who(entry)} emptied the table {shown(entry.kind[:60], '?')}"
        if entry.action == "S":
            rows = entry.details.get("rows")
            number = len(rows) if isinstance(rows, list) else 0
            return f"{self.who(entry)} encrypted {number:,} rows of {shown(entry.kind[:60], '?')} with another key"
        tell = _TABLES.get(entry.kind, _anything)
        return f"{self.who(entry)} {tell(self, entry)}"

    def _access(self, entry: Entry) -> str:
        about = self.names.of(entry.about, "somebody who is gone") if entry.about else "somebody"
        told = _EVENTS.get(entry.kind)
        if told is None:
            event = shown(entry.kind.replace("_", " ")[:60], "did something")
            return f"{self.who(entry)}: {event}{f' ({about})' if entry.about else ''}{self._details(entry)}"
        if entry.user_id is None and entry.about and entry.kind in _OF_ONESELF:
            return told.format(who=about, about=about) + self._details(entry)
        return told.format(who=self.who(entry), about=about) + self._details(entry)

    def _details(self, entry: Entry) -> str:
        told = [
            label(name) if value is True else f"{label(name)} {self.said(name, value)}"
            for name, value in entry.details.items()
            if value is not False
        ]
        return f" ({', '.join(told[:6])})" if told else ""

    def said(self, column: str, value: Any) -> str:
        """A value of a column."""
        return said(column, value, self.zone, self.names)

    def changes(self, entry: Entry, of: str, *but: str) -> str:
        """`changed the phone of Maria Silva from … to …`, every column one after the other."""
        told = []
        for column, sides in entry.details.items():
            if column in but:
                continue
            if sides == LEFT_OUT:
                told.append(f"the {label(column)} of {of}")
            else:
                before, after = self.said(column, entry.before(column)), self.said(column, entry.after(column))
                told.append(f"the {label(column)} of {of} from {before} to {after}")
        return f"changed {_listed(told)}" if told else f"changed nothing of {of}"

    def name(self, entry: Entry, column: str = "name") -> str:
        """What the entry's record is called: as the records say, or as it was when the entry was written."""
        written = entry.either(column)
        called = shown(written[:100], "something") if isinstance(written, str) else "something"
        return self.names.of(entry.record, called)

    def pet(self, entry: Entry) -> str:
        """The pet that the record belongs to."""
        return self.names.of(entry.about or entry.either("pet_id"), "a pet that is gone")


def _appointment(teller: Teller, entry: Entry) -> str:
    pet = teller.pet(entry)
    if entry.action == "D":
        return f"deleted {pet}’s visit of {at_time(entry.before('appointment_date'), teller.zone)}"
    if entry.action == "I":
        return _booked(teller, entry, pet)
    told = [part for part in (_moved(teller, entry, pet), _stepped(teller, entry, pet)) if part]
    if entry.details.keys() - _SAID_WITH_THE_STEP or not told:
        told.append(teller.changes(entry, f"{pet}’s visit", *_SAID_WITH_THE_STEP))
    return _listed(told)


def _booked(teller: Teller, entry: Entry, pet: str) -> str:
    staff = f" with {teller.names.staff(entry.after('staff_id'))}" if entry.after("staff_id") else ""
    service = f" ({teller.said('service_id', entry.after('service_id'))})" if entry.after("service_id") else ""
    walk_in = ", as a walk-in" if entry.after("source") == "walk_in" else ""
    reason = teller.said("", entry.after("overbooking_reason"))
    beside = f", beside another visit ({reason})" if entry.after("lane") else ""
    return f"booked {pet}{staff}, {at_time(entry.after('appointment_date'), teller.zone)}{service}{walk_in}{beside}"


def _moved(teller: Teller, entry: Entry, pet: str) -> str:
    to = f" to {teller.names.staff(entry.after('staff_id'))}" if entry.changed("staff_id") else ""
    if not entry.changed("appointment_date"):
        return f"gave {pet}’s visit{to} instead of {teller.names.staff(entry.before('staff_id'))}" if to else ""
    sides = entry.before("appointment_date"), entry.after("appointment_date")
    before, after = (moment(side, teller.zone) for side in sides)
    if before and after and before.date() == after.date():
        times = f"from {before:%H:%M} to {after:%H:%M}"
    else:
        times = "from " + " to ".join(at_time(side, teller.zone) for side in sides)
    return f"moved {pet} {times}{f' and{to}' if to else ''}"


def _stepped(teller: Teller, entry: Entry, pet: str) -> str:
    to = entry.after("status")
    if not isinstance(to, str):
        return ""
    told = _STEPS.get(to, "brought {pet}’s visit to another status").format(pet=pet)
    reason = entry.after("cancel_reason")
    return f"{told} ({teller.said('', reason)})" if reason else told


_SAID_WITH_THE_STEP: Final = frozenset({
    "appointment_date", "ends_at", "staff_id", "status", "checked_in_at", "started_at", "finished_at", "cancel_reason",
    "lane", "overbooked_by", "overbooking_reason",
})  # fmt: skip

_STEPS: Final = {
    "scheduled": "put {pet}’s visit back to expected",
    "checked_in": "checked {pet} in",
    "in_progress": "began {pet}’s visit",
    "completed": "completed {pet}’s visit",
    "cancelled": "cancelled {pet}’s visit",
    "no_show": "marked {pet} as a no-show",
}


def _person(teller: Teller, entry: Entry) -> str:
    written = " ".join(str(part) for column in ("first_name", "last_name") if (part := entry.either(column)))
    name = teller.names.of(entry.record, shown(written[:100], "somebody"))
    if entry.action == "I":
        return f"added {name}"
    return f"deleted {name}" if entry.action == "D" else teller.changes(entry, name)


def _pet(teller: Teller, entry: Entry) -> str:
    name = teller.name(entry)
    if entry.action == "I":
        species = entry.after("species")
        kind = f" ({shown(species[:50]).lower()})" if isinstance(species, str) and species else ""
        return f"added {name}{kind} of {teller.names.of(entry.about, 'somebody who is gone')}"
    if entry.action == "D":
        return f"deleted {name}"
    told = []
    if died := entry.after("deceased_on"):
        told.append(f"recorded that {name} died on {on_day(died)}")
    if entry.details.keys() - {"deceased_on"} or not told:
        told.append(teller.changes(entry, name, *(("deceased_on",) if told else ())))
    return _listed(told)


def _warning(teller: Teller, entry: Entry) -> str:
    message = teller.said("", entry.either("message"))
    if entry.action == "I":
        return f"warned about {teller.pet(entry)}: {message}"
    if entry.action == "D":
        return f"removed a warning about {teller.pet(entry)}: {message}"
    return teller.changes(entry, f"a warning about {teller.pet(entry)}")


def _weight(teller: Teller, entry: Entry) -> str:
    weighed = f"{kilograms(entry.either('weight'))} on {on_day(entry.either('weighed_on'))}"
    if entry.action == "I":
        return f"weighed {teller.pet(entry)}: {weighed}"
    if entry.action == "D":
        return f"removed a weight of {teller.pet(entry)}: {weighed}"
    return teller.changes(entry, f"a weighing of {teller.pet(entry)}")


def _treatment(teller: Teller, entry: Entry) -> str:
    at = at_time(entry.either("service_date"), teller.zone)
    if entry.action == "I":
        return f"wrote {teller.pet(entry)}’s treatment of {at} into the history"
    if entry.action == "D":
        return f"deleted {teller.pet(entry)}’s treatment of {at} from the history"
    return teller.changes(entry, f"{teller.pet(entry)}’s treatment")


def _vaccination(teller: Teller, entry: Entry) -> str:
    vaccine = teller.said("", entry.either("vaccine_name"))
    given = on_day(entry.either("vaccination_date"))
    if entry.action == "I":
        due = f", due again on {on_day(entry.after('expiry_date'))}" if entry.after("expiry_date") else ""
        return f"recorded {teller.pet(entry)}’s vaccination {vaccine} of {given}{due}"
    if entry.action == "D":
        return f"deleted {teller.pet(entry)}’s vaccination {vaccine} of {given}"
    return teller.changes(entry, f"a vaccination of {teller.pet(entry)}")


def _session(teller: Teller, entry: Entry) -> str:
    person = teller.names.of(entry.about, "somebody who is gone")
    if entry.action == "I":
        return f"opened a session for {person} at {teller.said('', entry.after('desk_name'))}"
    if entry.changed("revoked_at"):
        return f"ended a session of {person}"
    return f"deleted a session of {person}" if entry.action == "D" else teller.changes(entry, f"a session of {person}")


def _of_person(what: str) -> Callable[[Teller, Entry], str]:
    def tell(teller: Teller, entry: Entry) -> str:
        of = f"{what} of {teller.names.of(entry.about, 'somebody who is gone')}"
        if entry.action == "I":
            return f"added {of}"
        if entry.changed("used_at") and entry.action == "U":
            return f"used {of}"
        return f"deleted {of}" if entry.action == "D" else teller.changes(entry, of)

    return tell


def _key(teller: Teller, entry: Entry) -> str:
    return f"made {teller.said('', entry.after('key_id'))} the key that notes are encrypted with"


def _anything(teller: Teller, entry: Entry) -> str:
    table = shown(entry.kind.replace("_", " ")[:60], "something")
    name = teller.name(entry)
    if entry.action == "I":
        return f"added {name} to {table}"
    return f"deleted {name} from {table}" if entry.action == "D" else teller.changes(entry, f"{name} in {table}")


def _named(teller: Teller, entry: Entry) -> str:
    name = teller.name(entry)
    if entry.action == "I":
        return f"added {name}"
    return f"deleted {name}" if entry.action == "D" else teller.changes(entry, name)


def _listed(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


_TABLES: Final[dict[str, Callable[[Teller, Entry], str]]] = {
    "appointments": _appointment,
    "users": _person,
    "pets": _pet,
    "pet_alerts": _warning,
    "pet_weights": _weight,
    "service_histories": _treatment,
    "vaccinations": _vaccination,
    "services": _named,
    "clinics": _named,
    "sessions": _session,
    "user_mfa": _of_person("the authenticator app"),
    "recovery_codes": _of_person("a recovery code"),
    "invitations": _of_person("an invitation"),
    "clinic_keys": _key,
    "consents": of_messages.consent,
    "contact_preferences": of_messages.contact,
    "undeliverable_addresses": of_messages.undeliverable,
    "message_templates": of_messages.template,
    "message_providers": of_messages.provider,
    "message_rules": of_messages.rules,
}

_EVENTS: Final = {
    "sign_in": "{who} signed in",
    "sign_in_failed": "Somebody tried to sign in as {about} and failed",
    "sign_in_refused": "Somebody tried to sign in as {about} and had to wait",
    "sign_out": "{who} signed out",
    "lock": "{who}’s desk was locked",
    "unlock": "{who} unlocked the desk",
    "unlock_failed": "Somebody tried to unlock the desk of {about} and failed",
    "sessions_ended": "{who} ended sessions of {about}",
    "password_changed": "{who} changed their password",
    "mfa_set_up": "{who} set up an authenticator app",
    "recovery_codes_renewed": "{who} renewed their recovery codes",
    "recovery_code_used": "{who} used a recovery code",
    "invited": "{who} invited {about}",
    "invited_again": "{who} invited {about} again",
    "invitation_used": "{who} used an invitation and chose a password",
    "sign_in_reset": "{who} reset the sign-in of {about}",
    "deactivated": "{who} deactivated {about}",
    "reactivated": "{who} reactivated {about}",
    "tries_forgiven": "{who} let {about} try to sign in at once",
    "sign_in_rules_changed": "{who} changed what is needed to sign in",
    "keys_rotated": "{who} changed the key that notes are encrypted with",
    "record_opened": "{who} opened the record of {about}",
    "search": "{who} searched",
    "export": "{who} exported records",
    "role_change": "{who} changed the role of {about}",
    "demo_data_loaded": "{who} filled the database with invented data",
}
_OF_ONESELF: Final = {
    "sign_in", "sign_out", "lock", "unlock", "mfa_set_up", "recovery_code_used", "invitation_used",
}  # fmt: skip
"""Events that may be written before a session says who acts: then it is who they are about."""
