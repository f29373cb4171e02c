"""`make bench`: measures the desk, prints a table, and writes the same as JSON. Exits 0 also when a goal is missed."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rich.console import Console

from bench import audit, booking, clinics, day, keystrokes, machine, memory, messages, search, start
from bench.clinics import BenchClinic
from bench.report import Measure, show
from bench.terminal import REPOSITORY

Subject = Callable[[list[BenchClinic], str, bool], list[Measure]]
"""Measures in these clinics, the largest last, with a home folder for the programs; quickly, to try it out."""

SUBJECTS: Final[dict[str, Subject]] = {
    "search": lambda clinics, _, quick: search.measure(clinics, of_each=10 if quick else 60, rounds=1 if quick else 4),
    "booking": lambda clinics, _, quick: booking.measure(clinics[-1], bookings=60 if quick else 600),
    "audit": lambda clinics, _, quick: audit.measure(clinics[-1], bookings=60 if quick else 600),
    "messages": lambda clinics, _, quick: messages.measure(
        clinics[-1], bookings=60 if quick else 600, due=5_000 if quick else 100_000, rounds=3 if quick else 5
    ),
    "start": lambda clinics, home, quick: start.measure(clinics[-1], home, starts=4 if quick else 20),
    "keys": lambda clinics, home, quick: keystrokes.measure(
        clinics[-1], home, words=3 if quick else 12, walks=1 if quick else 2
    ),
    "day": lambda clinics, home, quick: day.measure(clinics[-1], home, openings=5 if quick else 15),
    "memory": lambda clinics, home, quick: memory.measure(clinics[-1], home, times=1 if quick else 3),
}


def main() -> None:
    """Load, measure, report."""
    options = _options()
    console = Console(stderr=True, highlight=False)
    begun = time.perf_counter()

    def tell(sentence: str) -> None:
        console.print(f"{time.perf_counter() - begun:5.0f} s  {sentence}", markup=False)

    measures: list[Measure] = []
    with clinics.server() as running, tempfile.TemporaryDirectory(prefix="petdesk-bench-") as home:
        setting = machine.describe(running)
        loaded = [clinics.load(running, owners, tell) for owners in sorted(options.owners)]
        for name in options.only or SUBJECTS:
            tell(f"Measuring: {name}")
            measures += SUBJECTS[name](loaded, home, options.quick)
    result = {
        "machine": setting,
        "seconds": round(time.perf_counter() - begun),
        "load": [{"owners": clinic.owners, "seconds": round(clinic.load_seconds, 1)} for clinic in loaded],
        "measures": [measure.as_json() for measure in measures],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=2) + "\n")
    _print(result, measures, options.out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--owners", type=int, nargs="+", help="the sizes; 100000 and 1000000 unless said otherwise")
    parser.add_argument("--quick", action="store_true", help="small sizes and few samples: to see that it works")
    parser.add_argument("--only", action="append", choices=SUBJECTS, help="measure this; may be given several times")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "bench" / "results" / "latest.json")
    options = parser.parse_args()
    options.owners = options.owners or ([500, 5_000] if options.quick else [100_000, 1_000_000])
    return options


def _print(result: dict[str, object], measures: list[Measure], out: Path) -> None:
    console = Console(width=150, highlight=False)
    console.print_json(data={name: result[name] for name in ("machine", "seconds", "load")})
    show(console, measures)
    goals = [goal for measure in measures for goal in measure.goals]
    missed = sum(not goal.met for goal in goals)
    console.print(f"{len(goals) - missed} of {len(goals)} goals met. Everything: {out}", markup=False)


if __name__ == "__main__":
    main()
