"""What an office may not do, or does without saying what for."""

from signing.refusals.kinds import (
    NotAcceptable,
    NotFound,
    NotNow,
    NotPermitted,
    TooMany,
)


class NoSuchSchool(NotFound): ...


class NoSuchStaff(NotFound): ...


class NoSuchCollege(NotFound): ...


class CollegeNameTaken(NotNow): ...


class NothingToMerge(NotAcceptable): ...


class NotYours(NotPermitted): ...


class NotAMonitor(NotPermitted): ...


class PurposeMissing(NotAcceptable): ...


class TooManyLooks(TooMany):
    """`most` is how many an hour."""
