"""Text cut and padded to widths in terminal cells."""

from rich.cells import cell_len, set_cell_size


def cut(text: str, width: int) -> str:
    """Text in at most so many cells, with `…` where it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def fit(text: str, width: int) -> str:
    """Text in exactly so many cells."""
    return set_cell_size(cut(text, width), max(width, 0))


def longest(wordings: tuple[str, ...], width: int) -> str:
    """The first of several wordings that fits; nothing when none does."""
    return next((words for words in wordings if cell_len(words) <= width), "")


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """Text broken between words into at most so many lines; a word too long for a line is broken, the rest cut."""
    words, result = text.split(), [""]
    while words:
        word = words.pop(0)
        line = f"{result[-1]} {word}" if result[-1] else word
        if cell_len(line) <= width:
            result[-1] = line
        elif len(result) == lines:
            result[-1] = cut(" ".join([line, *words]), width)
            break
        elif result[-1]:
            result.append("")
            words.insert(0, word)
        else:
            result[-1] = set_cell_size(word, width)
            words.insert(0, word[len(result[-1].rstrip()) :])
    return [line for line in result if line]
