"""English of a number of things, one fact, two facts; and what is said of one case of several."""


class Number(int):
    """Says, in a format, one word of one thing and another of many: `{n} {n:try|tries}`."""

    def __format__(self, words: str) -> str:
        one, bar, many = words.partition("|")
        return (one if self == 1 else many) if bar else super().__format__(words)


class Case(str):
    """Says, in a format, the words of its own case: `{why:waiting=not yet|refused=no more}`."""

    __slots__ = ()

    def __format__(self, words: str) -> str:
        if "=" not in words:
            return super().__format__(words)
        return dict(one.split("=", 1) for one in words.split("|"))[str(self)]


def say_count(n: int, one: str, many: str = "") -> str:
    """Return `n` with its word; `many` is `one` with an s where nothing else is said."""
    return f"{n} {one if n == 1 else many or f'{one}s'}"
