"""Who can sign in to the demo. Kept apart from the data: the sign-in screen offers them before anything heavy loads."""

from dataclasses import dataclass
from typing import Final

PASSWORD: Final = "riverside-demo-desk"  # noqa: S105  (only ever set in demo data, and shown on the sign-in screen)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One key on the sign-in screen."""

    key: str
    email: str
    who: str


ACCOUNTS: Final = (
    DemoAccount("1", "ana.ruiz@riverside.example", "Ana at reception"),
    DemoAccount("2", "amara.okafor@riverside.example", "Dr Okafor, vet"),
    DemoAccount("3", "grace.lindgren@riverside.example", "Grace, the manager"),
)
