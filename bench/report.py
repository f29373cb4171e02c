"""What was found: as a table for people, as JSON for machines."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.samples import Pair, Spread


@dataclass(frozen=True, slots=True)
class Goal:
    """What a number should be at most."""

    says: str
    limit: float
    value: float

    @property
    def met(self) -> bool:
        return self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was measured, beside its floor. `parts` say more of the same, without goals."""

    name: str
    ours: Spread
    floor: Spread
    unit: str = "ms"
    goals: tuple[Goal, ...] = ()
    parts: tuple["Measure", ...] = field(default=())

    @classmethod
    def of(cls, name: str, pair: Pair, *, ratio: float | None = None, unit: str = "ms") -> Self:
        """A measure; `ratio` is the goal for the middle of ours against the middle of the floor."""
        ours, floor = Spread.of(pair.ours), Spread.of(pair.floor)
        goals = (Goal("p50 ratio", ratio, ours.p50 / floor.p50),) if ratio else ()
        return cls(name, ours, floor, unit, goals)

    def also(self, *goals: Goal, parts: tuple["Measure", ...] = ()) -> "Measure":
        """The same with more goals, or with parts."""
        return Measure(self.name, self.ours, self.floor, self.unit, (*self.goals, *goals), (*self.parts, *parts))

    @property
    def ratios(self) -> tuple[float, float]:
        """Ours over the floor, p50 and p95."""
        return self.ours.p50 / self.floor.p50, self.ours.p95 / self.floor.p95

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": asdict(self.ours),
            "floor": asdict(self.floor),
            "ratio": dict(zip(("p50", "p95"), self.ratios, strict=True)),
            "goals": [{**asdict(goal), "met": goal.met} for goal in self.goals],
            "parts": [part.as_json() for part in self.parts],
        }


def show(console: Console, measures: list[Measure]) -> None:
    """The table."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("measure", no_wrap=True)
    for title in ("ours p50", "p95", "floor p50", "p95", "unit", "ratio p50", "p95", "goal"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for measure in measures:
        _add(table, measure, *measure.goals[:1])
        for goal in measure.goals[1:]:
            table.add_row(Text(f"  {goal.says} {goal.value:.2f}"), *[""] * 7, *_judged(goal))
        for part in measure.parts:
            _add(table, part, style="dim")
    console.print(table)


def _add(table: Table, measure: Measure, *goal: Goal, style: str = "") -> None:
    numbers = [measure.ours.p50, measure.ours.p95, measure.floor.p50, measure.floor.p95]
    table.add_row(
        Text(f"  {measure.name}" if style else measure.name),
        *(f"{number:.2f}" if number < 100 else f"{number:.0f}" for number in numbers),
        measure.unit,
        *(f"{ratio:.2f}×" for ratio in measure.ratios),
        *(_judged(goal[0]) if goal else ()),
        style=style,
    )


def _judged(goal: Goal) -> tuple[str, Text]:
    return f"≤ {goal.limit:.3g}", Text("met", "green") if goal.met else Text("MISSED", "bold red")
