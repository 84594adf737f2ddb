"""Who is asking, as a type: each use case names the actor that it serves, so none is forgotten."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NotRequired, TypeAlias, TypedDict
from uuid import UUID

from signing.aggregates.staff import Staff
from signing.refusals import NotYours
from signing.storage.recorder import Basis
from signing.use_cases.core.reads import StoredFact
from signing.vocabulary import (
    Actor,
    Attribution,
    Oversight,
    Role,
)

Brought: TypeAlias = tuple[tuple[UUID, tuple[StoredFact, ...]], ...]
"""Streams that were read with who asks: a command does not read them anew at its first try."""


@dataclass(frozen=True)
class Once:
    """A client's Idempotency-Key, with the SHA-256 of the request that the client sent under it."""

    key: str
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class Someone:
    """`seen` is the version that the actor decided on (If-Match); `address` the client's.

    `rests_on` are the streams that say what the actor may do: nothing is saved once they say more.
    `session` is that of a person who is signed in, NO_SESSION of a program; None of others.
    """

    stamp: Attribution
    once: Once | None = None
    seen: int | None = None
    address: str = ""
    session: UUID | None = None
    rests_on: tuple[Basis, ...] = ()
    brought: Brought = field(default=(), compare=False, repr=False)

    @property
    def now(self) -> datetime:
        return self.stamp.at


class SomeoneFields(TypedDict):
    """The fields of `Someone`, for whoever makes actors of several kinds."""

    stamp: Attribution
    once: NotRequired[Once | None]
    seen: NotRequired[int | None]
    address: NotRequired[str]
    session: NotRequired[UUID | None]
    brought: NotRequired[Brought]


@dataclass(frozen=True, kw_only=True)
class Anyone(Someone):
    """Nobody in particular: registering, verifying a copy."""


@dataclass(frozen=True, kw_only=True)
class Operator(Someone):
    """Whoever runs the installation, at its command line."""


@dataclass(frozen=True, kw_only=True)
class CardHolder(Someone):
    """An employer without an account, who scanned a graduate's card."""


@dataclass(frozen=True, kw_only=True)
class WeChatUser(Someone):
    """A WeChat account, bound to a graduate or not yet."""

    wechat_account: UUID


@dataclass(frozen=True, kw_only=True)
class BoundGraduate(WeChatUser):
    graduate_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmployerUser(Someone):
    employer_id: UUID


@dataclass(frozen=True, kw_only=True)
class Staffer(Someone):
    """Whoever may see graduates' affairs, within `oversight`."""

    oversight: Oversight

    def oversees(self, school_code: str, college: str) -> bool:
        return self.oversight.covers(school_code, college)


@dataclass(frozen=True, kw_only=True)
class Counselor(Staffer):
    """Reviews, prints and decides terminations for the colleges that the school gave them."""

    @property
    def school_code(self) -> str:
        if self.oversight.school_code is None:
            raise NotYours
        return self.oversight.school_code


@dataclass(frozen=True, kw_only=True)
class SchoolAdmin(Counselor):
    """A counselor for the whole school, who also keeps its roster and its staff."""


@dataclass(frozen=True, kw_only=True)
class Province(Staffer): ...


@dataclass(frozen=True, kw_only=True)
class Auditor(Staffer):
    """Reads everything, changes nothing."""


SYSTEM = Actor(account="system", role=Role.SYSTEM)


class OfficeFields(TypedDict):
    """The fields of a `Staffer` that the facts of an office fill."""

    oversight: Oversight
    rests_on: tuple[Basis, ...]


def name_office(staff: Staff) -> OfficeFields:
    """Return what the holder may see. Raises NoSuchStaff of who was dismissed."""
    staff.must_be_in_office()
    return {
        "oversight": Oversight(school_code=staff.school_code or None, colleges=staff.colleges),
        "rests_on": (Basis(staff.id, staff.version),),
    }
