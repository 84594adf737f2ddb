"""What is shown of a number that only its owner needs whole."""

SHORTEST = 3
"""Of which first and last may be shown."""


def mask_number(number: str) -> str:
    """The first and the last character; what is shorter than three shows nothing."""
    hidden = len(number) - 2
    return number[0] + "*" * hidden + number[-1] if hidden > 0 else "*" * len(number)


def mask_name(name: str) -> str:
    """First and last character, to compare with a paper: 王*丽; of two only the first: 王*."""
    if len(name) < SHORTEST:
        return f"{name[:1]}*" if name else ""
    return name[0] + "*" * (len(name) - 2) + name[-1]
