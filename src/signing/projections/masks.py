"""What is shown of a number that only its owner needs whole."""


def masked(number: str) -> str:
    """The first and the last character; what is shorter than three shows nothing."""
    hidden = len(number) - 2
    return number[0] + "*" * hidden + number[-1] if hidden > 0 else "*" * len(number)
