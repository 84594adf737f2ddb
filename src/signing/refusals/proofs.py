"""Checkpoints of the log, proofs, witnesses."""

from signing.refusals.kinds import NotAcceptable, NotFound


class NoSuchCheckpoint(NotFound): ...


class NoSuchProof(NotFound):
    """The log was never as long as that."""


class CosignatureWrong(NotAcceptable):
    """Not of a witness of ours, not of this checkpoint, or from the future."""
