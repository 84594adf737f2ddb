"""A reviewer before the queue: the list as filtered, one signing opened, and where to next."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from signing.application.ledger import Outcome
from signing.http.api.reviews import State
from signing.http.desks import ReviewsDesk
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed import Typed
from signing.http.problems import status_of
from signing.http.reads import Part, reading
from signing.http.security import ByCounselor
from signing.projections import review_queue
from signing.projections.review_queue import Filters
from signing.refusals import Refusal
from signing.storage.readers import Reader
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
class ReviewDesk:
    by: ByCounselor
    connection: Annotated[Reader, reading(review_queue.NAME)]
    desk: ReviewsDesk
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

    def queue(self) -> HTMLResponse:
        """The list, and beside it its first signing, which a phone does not show."""
        listed = self._listed()
        if self.screen.part == "found":
            return self.screen.show("reviews/list.html", one=None, picked=False, **listed)
        first = listed["found"].items[:1]
        opened = self._opened(AgreementNumber(first[0]["agreement_number"])) if first else None
        return self.screen.show("reviews/reviews.html", one=opened, picked=False, **listed)

    def signing(
        self,
        number: AgreementNumber,
        *,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        """One signing; the list beside it, unless only the signing is asked for."""
        status = status_of(type(refusal)) if refusal else None
        alone = self.screen.part == "detail"
        return self.screen.show(
            "reviews/detail.html" if alone else "reviews/reviews.html",
            status=status,
            refusal=refusal,
            typed=typed,
            one=self._opened(number),
            picked=True,
            stale=status is HTTPStatus.CONFLICT,
            **(self._beside() if alone else self._listed()),
        )

    def onward(self, number: AgreementNumber, outcome: Outcome, said: str) -> RedirectResponse:
        """To the next one of the list."""
        beside = review_queue.neighbours(self.connection, self.by.oversight, number, self.asked)
        following = (beside or {}).get("next")
        path = f"/reviews/{following}" if following else "/reviews"
        return self.screen.go(f"{path}?{self.query}", said=said, outcome=outcome)

    def _beside(self) -> dict[str, Any]:
        """For a signing alone; the figures are counted where a verdict has just changed them."""
        return {"query": self.query, "asked": self.asked, "figures_now": self._figures}

    def _figures(self) -> dict[str, Any]:
        return review_queue.figures(self.connection, self.by.oversight, now=self.by.now)

    def _listed(self) -> dict[str, Any]:
        connection, oversight = self.connection, self.by.oversight
        return {
            "asked": self.asked,
            "query": self.query,
            "cursor": self.part.cursor,
            "found": review_queue.reviews(
                connection, oversight, self.asked, self.part, now=self.by.now
            ),
            "counts": review_queue.counts(connection, oversight, self.asked),
            "choices": review_queue.choices(connection, oversight),
            "waiting": review_queue.waiting(connection, oversight, now=self.by.now),
            "figures": self._figures(),
        }

    def _opened(self, number: AgreementNumber) -> dict[str, Any]:
        """Everything of a signing; {} beside `checks` while a new one is not on the queue yet."""
        oversight = self.by.oversight
        row = review_queue.review(self.connection, oversight, number, now=self.by.now) or {}
        seen = self.desk.look_at(self.by, number)
        return seen | {
            "checks": review_queue.checks(self.connection, oversight, number) or [],
            "reason": row.get("reason"),
            **(
                review_queue.neighbours(self.connection, oversight, number, self.asked)
                or {"previous": None, "next": None}
            ),
        }


AtReviews = Annotated[ReviewDesk, Depends(ReviewDesk)]
