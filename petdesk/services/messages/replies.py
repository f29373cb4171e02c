"""What an owner's answer means, as far as a program may tell."""

import unicodedata
from typing import Final

from petdesk.errors import FieldErrors
from petdesk.models.values import Reading
from petdesk.services.messages.segments import measure

DEFAULT_CONFIRM_WORD: Final = "OK"
"""Short, the same in all our languages, what people send anyway, and no word that carriers act on."""
CONFIRM_WORD_LENGTH: Final = 12


_STOP: Final = frozenset(
    {
        # Carriers and Twilio act on these: https://help.twilio.com/articles/223134027
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
        *("stopsms", "smsstop", "stopp", "unsubscribeall"),
        *("abmelden", "abbestellen", "ende"),
        # Not CANCELAR and ANULAR: whoever sends them means the appointment.
        *("baja", "darmedebaja", "darsedebaja", "parar", "alto"),
        *("arret", "arreter", "arretez", "arretsms", "desabonner", "desabonnement", "desinscrire", "desinscription"),
    }
)
_START: Final = frozenset({"start", "unstop"})
_HELP: Final = frozenset({"help", "info", "ayuda", "aide", "hilfe"})
_RESERVED: Final = _STOP | _START | _HELP | {"yes"}


def read_reply(text: str, confirm_word: str) -> Reading:
    """What an answer means: a word, when the whole message is that word.

    Case, accents, blanks, punctuation and emoji make no difference. YES is nobody's word: carriers may take it for a
    wish to be written to again.
    """
    said = _bare(text)
    for reply, words in ((Reading.STOP, _STOP), (Reading.HELP, _HELP), (Reading.START, _START)):
        if said in words:
            return reply
    return Reading.CONFIRM if said and said == _bare(confirm_word) else Reading.OTHER


def check_confirm_word(word: str) -> None:
    """Refuse a word that owners cannot confirm with.

    It must have a letter or a digit, be textable in GSM-7, and not be one that carriers or petdesk act on otherwise.
    Raises FieldErrors with `confirm_word`.
    """
    sentence = ""
    if not _bare(word):
        sentence = "Choose a word that owners can answer, like OK."
    elif len(word) > CONFIRM_WORD_LENGTH:
        sentence = f"This is {len(word)} characters long; {CONFIRM_WORD_LENGTH} fit."
    elif _bare(word) in _RESERVED:
        sentence = f"{word.strip().upper()} means something else to phone companies. Choose another word, like OK."
    elif not word.isprintable() or measure(word).alphabet != "GSM-7":
        sentence = "Not every phone can text this word. Use plain letters and digits."
    if sentence:
        raise FieldErrors({"confirm_word": sentence})


def _bare(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())
