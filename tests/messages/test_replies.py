"""What owners answer, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.errors import FieldErrors
from petdesk.models.values import Reading
from petdesk.services.messages.replies import DEFAULT_CONFIRM_WORD, check_confirm_word, read_reply


@pytest.mark.parametrize(
    "text",
    [
        *(
            "STOP",
            "stop",
            " Stop. ",
            "STOP!!",
            "stop 🙏",
            "STOPALL",
            "Stop all",
            "UNSUBSCRIBE",
            "CANCEL",
            "END",
            "QUIT",
        ),
        *(
            "REVOKE",
            "OPT OUT",
            "opt-out",
            "OptOut",
            "“STOP”",
            "STOPP",
            "stopp!",
            "stop sms",
            "Abmelden",
            "BAJA",
            "baja.",
        ),
        *("ARRET", "arrêt", "ARRÊT", "arre\u0302t", "arrêter", "désabonner", "désinscription", "ＳＴＯＰ"),
    ],
)
def test_a_message_that_is_a_word_to_stop_stops(text: str) -> None:
    assert read_reply(text, "OK") is Reading.STOP


@pytest.mark.parametrize(
    "text",
    [
        *("Please don't stop the tablets", "stop by at 10?", "cancel Rex please", "I cancel", "the end", "CANCELAR"),
        *("yes", "YES", "Y", "ok thanks", "not ok", "", "🐕", "???", "START NOW", "Help! Rex ate a sock"),
    ],
)
def test_anything_longer_is_for_somebody_to_read(text: str) -> None:
    assert read_reply(text, "OK") is Reading.OTHER


@pytest.mark.parametrize("text", ["OK", "ok", "Ok.", "O.K.", "ok 👍", " OK! "])
def test_the_clinics_word_confirms_however_it_is_typed(text: str) -> None:
    assert read_reply(text, "OK") is Reading.CONFIRM


def test_accents_do_not_matter_to_the_clinics_word() -> None:
    assert read_reply("CONFIRME", "Confirmé") is Reading.CONFIRM
    assert read_reply("bestatigt", "Bestätigt") is Reading.CONFIRM
    assert read_reply("GRÜSSE", "Grüße") is Reading.CONFIRM


@pytest.mark.parametrize("text", ["START", "unstop", "Start."])
def test_who_wants_to_hear_from_us_again_says_start(text: str) -> None:
    assert read_reply(text, "OK") is Reading.START


@pytest.mark.parametrize("text", ["HELP", "info?", "AYUDA", "¡Ayuda!", "aide", "Hilfe"])
def test_help_is_asked_for_in_four_languages(text: str) -> None:
    assert read_reply(text, "OK") is Reading.HELP


@pytest.mark.parametrize("word", ["STOP", "stop", "Cancel", "YES", "yes.", "Start", "HELP", "baja", "Arrêt", "opt out"])
def test_a_word_that_means_something_else_cannot_confirm(word: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        check_confirm_word(word)
    assert "means something else" in refused.value.fields["confirm_word"]


@pytest.mark.parametrize("word", ["", " ", "!!!", "👍", "Confirmação", "好", "OK\n", "O\x00K", "CONFIRMATIONS"])
def test_a_word_that_not_everybody_can_text_cannot_confirm(word: str) -> None:
    with pytest.raises(FieldErrors):
        check_confirm_word(word)


@pytest.mark.parametrize("word", [DEFAULT_CONFIRM_WORD, "C", "1", "JA", "OUI", "Bestätigt", "Confirmé"])
def test_an_ordinary_word_confirms(word: str) -> None:
    check_confirm_word(word)


@given(st.text(max_size=40), st.text(max_size=12))
def test_a_word_that_was_accepted_is_understood_and_nothing_breaks_on_an_answer(answer: str, word: str) -> None:
    assert read_reply(answer, word) in Reading
    try:
        check_confirm_word(word)
    except FieldErrors:
        return
    assert read_reply(word.swapcase() + " .!", word) is Reading.CONFIRM


@given(
    st.sampled_from(["STOP", "end", "Optout", "arrêt"]), st.text(st.sampled_from(" .,!?-'\"…🙏🏽\n\u200d"), max_size=5)
)
def test_punctuation_around_a_word_to_stop_changes_nothing(word: str, around: str) -> None:
    assert read_reply(around + word + around, "OK") is Reading.STOP
