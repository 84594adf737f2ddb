"""The command line: `signing --help` explains itself."""

from signing.cli import app


def main() -> None:
    """Run one command."""
    app()


if __name__ == "__main__":
    main()
