"""Checkpoints of the log, proofs, witnesses."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow, NotReady


class NoSuchCheckpoint(NotFound): ...


class NoSuchProof(NotFound):
    """The log was never as long as that."""


class NoSuchFact(NotFound):
    """The log has no such position."""


class FactReadable(NotNow):
    """No read model halts at it, it can be read, and it does not contradict its stream."""


class AlreadyParked(NotNow): ...


class NotParked(NotNow): ...


class HistoryUnreadable(NotReady):
    """A fact of the stream cannot be read, so nobody knows where it stands."""


class CosignatureWrong(NotAcceptable):
    """Not of a witness of ours, not of this checkpoint, or from the future."""
