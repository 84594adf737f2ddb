"""One WeChat account, bound to at most one graduate: its stream is what makes that unique."""

from dataclasses import dataclass, replace
from typing import Self, assert_never
from uuid import UUID

from signing.aggregates import Stream
from signing.events import WeChatClaimed, WeChatFact, WeChatReleased
from signing.refusals import AlreadyBound, NotBound
from signing.vocabulary import Attribution


@dataclass(frozen=True)
class WeChatAccount(Stream):
    graduate_id: UUID | None = None

    def claim(self, by: Attribution, graduate_id: UUID) -> WeChatClaimed:
        if self.graduate_id is not None:
            raise AlreadyBound
        return self.record(WeChatClaimed, by, graduate_id=graduate_id)

    def release(self, by: Attribution) -> WeChatReleased:
        if self.graduate_id is None:
            raise NotBound
        return self.record(WeChatReleased, by, graduate_id=self.graduate_id)

    def evolve(self, fact: WeChatFact) -> Self:
        match fact:
            case WeChatClaimed(graduate_id=graduate_id):
                return replace(self, graduate_id=graduate_id, version=fact.originator_version)
            case WeChatReleased():
                return replace(self, graduate_id=None, version=fact.originator_version)
            case _:
                assert_never(fact)
