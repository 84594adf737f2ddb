"""The chain of the log of accounts: each event's link is the hash of the link before and its own.

`link = SHA-256(link before ‖ fields)`, 32 zero bytes before the first. Each field is written as its
length in bytes, a colon, and its text in UTF-8: id, microseconds since 1970, kind, account, school
code, actor, request id, network and SHA-256 of the sealed reason in hexadecimal, empty without one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

BEGINNING = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """`network` is a keyed digest, `reason` the digest of a sealed text; both in hexadecimal."""

    id: int
    at: datetime
    kind: str
    account: UUID
    school_code: str
    actor: str
    request_id: str
    network: str
    reason: str

    def compute_link(self, before: bytes) -> bytes:
        moment = (self.at - EPOCH) // timedelta(microseconds=1)
        fields = (self.id, moment, self.kind, self.account, self.school_code, self.actor)
        texts = [str(one).encode() for one in (*fields, self.request_id, self.network, self.reason)]
        return sha256(before + b"".join(b"%d:%b" % (len(one), one) for one in texts)).digest()
