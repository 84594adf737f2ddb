"""Describes exceptions by kind and place only: their messages may quote a person."""

from traceback import format_tb


def describe_error(error: BaseException | None) -> str:
    """Return the tracebacks of an error and of its causes, without messages."""
    return "\nbecause of\n".join(_name_place(one) for one in _list_causes(error))


def _list_causes(error: BaseException | None) -> list[BaseException]:
    """Return the error and its causes."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _name_place(error: BaseException) -> str:
    return (
        f"{''.join(format_tb(error.__traceback__))}{type(error).__module__}.{type(error).__name__}"
    )
