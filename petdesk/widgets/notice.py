"""The line below a field at the door: what is asked, what is wrong, how long one has to wait."""

import math
from datetime import datetime, timedelta

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from petdesk.clock import Clock
from petdesk.wording import shown


class Notice(Static):
    """One sentence. After too many tries it counts the seconds until the next one."""

    DEFAULT_CSS = """
    Notice { height: auto; min-height: 1; color: $text-muted; }
    Notice.failed { color: $text-error; }
    """

    _counting: Timer | None = None

    def tell(self, sentence: str, *, failed: bool = False) -> None:
        """Say this instead."""
        if self._counting:
            self._counting.stop()
            self._counting = None
        self.set_class(failed, "failed")
        self.update(Content(shown(sentence)))

    def count_down(self, sentence: str, seconds: int, clock: Clock) -> None:
        """Say this, and below it how long is left."""
        self.tell(sentence, failed=True)
        until = clock.now() + timedelta(seconds=seconds)
        self._counting = self.set_interval(1, lambda: self._tick(sentence, until, clock))
        self._tick(sentence, until, clock)

    def _tick(self, sentence: str, until: datetime, clock: Clock) -> None:
        left = math.ceil((until - clock.now()).total_seconds())
        if left <= 0:
            self.tell("You can try again now.")
        else:
            self.update(Content(f"{shown(sentence)}\nStill {left // 60}:{left % 60:02} to wait."))
