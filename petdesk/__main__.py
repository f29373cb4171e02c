"""`python -m petdesk`, and what the installed command runs."""

import sys

from petdesk import opening


def main() -> None:
    """Run the command line. To open a desk its parser is not needed: loading that would be a quarter of the start."""
    match sys.argv[1:]:
        case ["run" | "demo" as command]:
            if not opening.has_terminal(command):
                sys.exit(opening.NO_TERMINAL)
            sys.exit(opening.run() if command == "run" else opening.demo())
        case _:
            from petdesk.cli import app

            app()


if __name__ == "__main__":
    main()
