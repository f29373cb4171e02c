"""The templates that petdesk ships, by language; a clinic may keep its own instead of each."""

from collections.abc import Mapping
from typing import Final

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.shipped import de, en, es, fr
from petdesk.services.messages.templates import Template

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}
"""The languages petdesk writes to owners in (ISO 639-1), each by its own name."""
DEFAULT_LANGUAGE: Final = "en"

_SHIPPED: Final = {"en": en.TEMPLATES, "de": de.TEMPLATES, "es": es.TEMPLATES, "fr": fr.TEMPLATES}


def shipped(kind: MessageKind, channel: Channel, language: str) -> Template:
    """The template that ships; in English for a language petdesk does not write.

    Raises KeyError for `free`, which somebody writes by hand.
    """
    return _SHIPPED.get(language, _SHIPPED[DEFAULT_LANGUAGE])[kind, channel]
