"""Forms: what people type, read field by field. Everything that is wrong is said at once, beside its field."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from petdesk.errors import FieldErrors
from petdesk.services.plain import CONTROL_CHARACTERS, has_controls, tidy

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

V = TypeVar("V")
Form = TypeVar("Form", bound="DataclassInstance")

_NOTHING: Final[Mapping[str, Any]] = {}


class Unreadable(ValueError):
    """A field's text cannot be understood or not be accepted. `str(error)` is the sentence shown beside it."""


@dataclass(frozen=True, slots=True)
class Read(Generic[V]):
    """What a field's text means. `note` says what looks odd about it; it never stands in the way."""

    value: V
    note: str = ""


def line(typed: str, most: int, needed: str = "") -> str:
    """One line of text, tidied. `needed` is the sentence for a field that must not be empty. Raises Unreadable."""
    if has_controls(typed):
        raise Unreadable(CONTROL_CHARACTERS)
    value = tidy(typed)
    if not any(unicodedata.category(character)[0] not in "CZ" for character in value):
        if needed:
            raise Unreadable(needed)
        return ""
    if len(value) > most:
        raise Unreadable(f"This is {len(value)} characters long; {most} fit.")
    return value


class Reading:
    """Reads a form, and collects what is wrong with it until `done` says so.

    `kept` are fields nobody touched, with what is stored in them: they stay, whether today's rules like them or not.
    """

    def __init__(self, kept: Mapping[str, Any] = _NOTHING) -> None:
        self._kept = kept
        self.wrong: dict[str, str] = {}
        """A sentence for each field that is wrong."""

    def line(self, field: str, typed: str, most: int, needed: str = "") -> str:
        """A field that is one line of text; empty when it is wrong."""
        return self.read(field, typed, lambda text: Read(line(text, most, needed))) or ""

    def read(self, field: str, typed: str, reader: Callable[[str], Read[V]]) -> V | None:
        """A field's value, None when it is wrong."""
        if field in self._kept:
            kept: V = self._kept[field]
            return kept
        try:
            return reader(typed).value
        except Unreadable as error:
            self.refuse(field, str(error))
            return None

    def refuse(self, field: str, sentence: str) -> None:
        """Say what is wrong with a field; the first sentence stays."""
        self.wrong.setdefault(field, sentence)

    def done(self) -> None:
        """Raise FieldErrors when anything was wrong."""
        if self.wrong:
            raise FieldErrors(self.wrong)


def read_field(field: str, typed: str, reader: Callable[[str], V]) -> V:
    """The value of one field by itself. Raises FieldErrors."""
    try:
        return reader(typed)
    except Unreadable as error:
        raise FieldErrors({field: str(error)}) from None


def merge(typed: Form, seen: Form | None, current: Form) -> Form:
    """What was typed, over what another desk saved meanwhile: a field nobody touched here keeps its newer value."""
    if seen is None:
        return typed
    touched = {
        field.name: value
        for field in fields(typed)
        if (value := getattr(typed, field.name)) != getattr(seen, field.name)
    }
    return replace(current, **touched)


def untouched(form: Form, stored: Form) -> set[str]:
    """The names of the fields that say what is stored anyway."""
    return {field.name for field in fields(form) if getattr(form, field.name) == getattr(stored, field.name)}
