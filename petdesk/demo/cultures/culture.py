"""What a culture's names consist of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """Names that go together. `stems` × `endings` are the many rarer family names that are put together from parts."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    stems: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    feminine: tuple[tuple[str, str], ...] = ()
    """How a woman's family name ends where it differs: pairs of endings."""
    second_names: float = 0.0
    """The share of people with two first names."""
    double_families: float = 0.0
    """The share of people with two family names; `joint` stands between them."""
    joint: str = "-"


def names(text: str) -> tuple[str, ...]:
    """Names from a text in which commas stand between them."""
    return tuple(text.split(", "))
