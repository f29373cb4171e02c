"""The lexicon: every word that occurs in a name, for forgiving typos."""

from typing import Any, ClassVar

from sqlalchemy import ARRAY, Column, Computed, Index, Text
from sqlmodel import Field, SQLModel

from petdesk.models.base import plain_text


class SearchWord(SQLModel, table=True):
    """A folded word of an owner's or a pet's name. Written by triggers, never by the program."""

    __tablename__: ClassVar[str] = "search_words"
    __table_args__: ClassVar[Any] = (
        plain_text("word"),
        Index(
            "search_words_trigram_idx",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
        Index("search_words_slips_idx", "slips", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    word: str = Field(sa_column=Column(Text, primary_key=True))
    slips: list[str] | None = Field(
        default=None, sa_column=Column(ARRAY(Text), Computed("petdesk_slips(word)", persisted=True))
    )
    """The word, and what is left of it without one of its letters."""
