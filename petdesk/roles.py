"""`python -m petdesk.roles` writes docs/roles.md from the table of rights, so that the page cannot be wrong."""

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import walk_packages
from typing import Any, Final

from petdesk import services
from petdesk.services.access import COLUMNS, TABLE, Action, Exempt, entry

_HEADINGS: Final = ("owner", "staff", "vet", "manager", "command line", "worker")

_INTRODUCTION: Final = """\
# Who may do what

Made from `petdesk/services/access.py` by `make roles`. Rights are checked in the services, before the database is asked
anything; a screen only leaves out the keys of what somebody may never do. Whoever is refused reads who can do it.

- **own**, for an owner: their own pets and themselves. Somebody else's pet is not found, as one that does not exist.
- **own**, for staff, vets and managers: the visits that are assigned to them. One that nobody was assigned to is taken
  by any vet, or by any of them when the service needs no vet. On the day a vet reads the booking notes of these visits;
  those of a colleague's visits stand in the pet's record, whose opening is logged.
- **command line**: a command such as `petdesk today`, which runs with nobody signed in; **worker**: `petdesk worker`.
"""

_OPEN: Final = "Before anybody has signed in, only these run: {names}.\n"


def page() -> str:
    """The page, in Markdown: an action a row, with the use cases it covers."""
    covered: dict[Action, list[str]] = {action: [] for action in Action}
    exempt: list[str] = []
    for function in use_cases():
        match entry(function):
            case Action() as action:
                covered[action].append(_name(function))
            case Exempt.BEFORE_SIGN_IN:
                exempt.append(_name(function))
    rows = [
        f"| {action.capitalize()} | {' | '.join(right.value for right in TABLE[action])} | {', '.join(names)} |"
        for action, names in covered.items()
    ]
    head = f"| | {' | '.join(_HEADINGS)} | use cases |\n|{'---|' * (len(COLUMNS) + 2)}"
    return "\n".join([_INTRODUCTION, head, *rows, "", _OPEN.format(names=", ".join(exempt))])


def use_cases() -> Iterator[Callable[..., Any]]:
    """Every public function of the services that a desk could run, and every other that was declared as one."""
    for module in walk_packages(services.__path__, f"{services.__name__}."):
        for name, member in vars(import_module(module.name)).items():
            is_public = isfunction(member) and member.__module__ == module.name and not name.startswith("_")
            if is_public and (list(signature(member).parameters)[:2] == ["session", "here"] or entry(member)):
                yield member


def _name(function: Callable[..., Any]) -> str:
    module = function.__module__.removeprefix(f"{services.__name__}.")
    return f"`{module}.{function.__name__}`"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
