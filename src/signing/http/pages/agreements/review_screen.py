"""A reviewer before the queue: the list as filtered, one signing opened, and where to next."""

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from signing.http.answering.problems import status_of
from signing.http.api.agreements.reviews import State
from signing.http.asking.reads import Part, reading
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToReviews
from signing.http.edge.segments import segment
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Typed
from signing.http.pages.wording import N_
from signing.projections import review_queue
from signing.projections.engine.paging import Page
from signing.projections.review_queue import Filters
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import AgreementNumber, Channel

CHANNELS = {one.value: one for one in Channel}


def filters(
    state: Annotated[State, Query()] = "pending",
    channel: Annotated[str, Query(max_length=10)] = "",
    college: Annotated[str, Query(max_length=100)] = "",
    q: Annotated[str, Query(max_length=50)] = "",
) -> Filters:
    """A form that leaves a choice open sends it empty."""
    return Filters(state, CHANNELS.get(channel), college, q.strip())


@dataclass(frozen=True)
class ReviewScreen:
    """Its parts are drawn from one context. What a part does not show is never counted for it."""

    by: ByCounselor
    connection: Annotated[Reader, reading(review_queue.NAME)]
    use_cases: ToReviews
    screen: ToScreen
    asked: Annotated[Filters, Depends(filters)]
    part: Part

    @property
    def query(self) -> str:
        """The filters as they stand in an address."""
        chosen = {
            "state": self.asked.state,
            "channel": self.asked.channel.value if self.asked.channel else "",
            "college": self.asked.college,
            "q": self.asked.q,
        }
        return urlencode({name: one for name, one in chosen.items() if one})

    @cached_property
    def found(self) -> Page:
        return review_queue.reviews(
            self.connection, self.by.oversight, self.asked, self.part, now=self.by.now
        )

    @property
    def counts(self) -> dict[str, int]:
        return review_queue.counts(self.connection, self.by.oversight, self.asked)

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        return review_queue.choices(self.connection, self.by.oversight)

    @property
    def waiting(self) -> dict[str, int]:
        return review_queue.waiting(self.connection, self.by.oversight, now=self.by.now)

    @property
    def figures(self) -> dict[str, Any]:
        return review_queue.figures(self.connection, self.by.oversight, now=self.by.now)

    def queue(self) -> HTMLResponse:
        """The list, and beside it its first signing, which a phone does not show.

        A script gets both parts too: beside a list that changed no other signing stays open.
        """
        first = self.found.items[:1]
        opened = self._opened(AgreementNumber(first[0]["agreement_number"])) if first else None
        parts = "agreements/reviews/both.html" if self.screen.part in {"found", "detail"} else ""
        return self._show(parts or "agreements/reviews/reviews.html", opened, picked=False)

    def signing(
        self,
        number: AgreementNumber,
        *,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        """One signing; the list beside it, unless only the signing is asked for."""
        status = status_of(type(refusal)) if refusal else None
        return self._show(
            "agreements/reviews/detail.html"
            if self.screen.part == "detail"
            else "agreements/reviews/reviews.html",
            self._opened(number),
            picked=True,
            status=status,
            refusal=refusal,
            typed=typed,
        )

    def onward(self, number: AgreementNumber, outcome: Outcome, words: str) -> RedirectResponse:
        """To the next one of the list; `words` say of which `graduate` and `employer` it was."""
        beside = review_queue.neighbours(self.connection, self.by.oversight, number, self.asked)
        following = (beside or {}).get("next")
        path = f"/reviews/{segment(following)}" if following else "/reviews"
        seen = self.use_cases.look_at(self.by, number)
        graduate = seen["graduate"]["name"] or self.screen.gettext(N_("（已删除）"))
        said = self.screen.gettext(words, graduate=graduate, employer=seen["employer"]["name"])
        return self.screen.go(f"{path}?{self.query}", said=said, outcome=outcome)

    def _show(
        self,
        template: str,
        one: dict[str, Any] | None,
        *,
        picked: bool,
        status: HTTPStatus | None = None,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        return self.screen.show(
            template,
            status=status,
            refusal=refusal,
            typed=typed,
            queue=self,
            one=one,
            picked=picked,
            stale=status is HTTPStatus.CONFLICT,
        )

    def _opened(self, number: AgreementNumber) -> dict[str, Any]:
        """Everything of a signing; {} beside `checks` while a new one is not on the queue yet."""
        oversight = self.by.oversight
        row = review_queue.review(self.connection, oversight, number, now=self.by.now) or {}
        seen = self.use_cases.look_at(self.by, number)
        return seen | {
            "checks": review_queue.checks(self.connection, oversight, number) or [],
            "reason": row.get("reason"),
            "verified": row.get("verified"),
            **(
                review_queue.neighbours(self.connection, oversight, number, self.asked)
                or {"previous": None, "next": None}
            ),
        }


AtReviews = Annotated[ReviewScreen, Depends(ReviewScreen)]
