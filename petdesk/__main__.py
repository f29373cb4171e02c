"""`python -m petdesk`, and what the installed command runs."""


def main() -> None:
    """Run the command line."""
    from petdesk.cli import app

    app()


if __name__ == "__main__":
    main()
