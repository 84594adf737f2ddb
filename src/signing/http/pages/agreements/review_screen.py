"""The screen of a reviewer: the filtered queue, one open signing, and the one after it."""

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import HTMLResponse, RedirectResponse

from signing.http.answering.problems import status_of
from signing.http.asking.filters import AskedReviews
from signing.http.asking.readers import ReaderOfReviews
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToReviews
from signing.http.edge.segments import segment
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Typed
from signing.http.pages.wording import N_
from signing.projections import review_queue
from signing.projections.engine.paging import Page
from signing.refusals import Refusal
from signing.use_cases.agreements.reviews import SigningSeen
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import AgreementNumber
from signing.vocabulary.answers import StandingAnswer


class OpenedSigning(SigningSeen, review_queue.Neighbours):
    """One signing as its page shows it; `checks` is empty until it is on the queue."""

    checks: list[review_queue.CheckAnswer]
    reason: str | None
    verified: str | None


@dataclass(frozen=True)
class ReviewScreen:
    """Templates draw each part of the screen from this; a part queries only what it shows."""

    by: ByCounselor
    connection: ReaderOfReviews
    use_cases: ToReviews
    screen: ToScreen
    asked: AskedReviews
    part: Part

    @property
    def query(self) -> str:
        """The filters as a query string."""
        chosen = {
            "state": self.asked.state,
            "channel": self.asked.channel.value if self.asked.channel else "",
            "college": self.asked.college,
            "q": self.asked.q,
        }
        return urlencode({name: one for name, one in chosen.items() if one})

    @cached_property
    def found(self) -> Page[review_queue.ReviewItem]:
        return review_queue.list_reviews(
            self.connection, self.by.oversight, self.asked, self.part, now=self.by.now
        )

    @property
    def counts(self) -> review_queue.ReviewCounts:
        return review_queue.count_lists(self.connection, self.by.oversight, self.asked)

    @cached_property
    def choices(self) -> review_queue.ReviewChoices:
        return review_queue.list_choices(self.connection, self.by.oversight)

    @property
    def waiting(self) -> dict[str, int]:
        return review_queue.count_waiting(self.connection, self.by.oversight, now=self.by.now)

    @property
    def figures(self) -> review_queue.ReviewFigures:
        return review_queue.measure_reviews(self.connection, self.by.oversight, now=self.by.now)

    def show_queue(self) -> HTMLResponse:
        """Show the list, and beside it its first signing, which a phone hides.

        A script gets both parts too, so the signing always belongs to the changed list.
        """
        first = self.found.items[:1]
        opened = (
            self._open_signing(AgreementNumber(first[0]["agreement_number"])) if first else None
        )
        parts = "agreements/reviews/both.html" if self.screen.part in {"found", "detail"} else ""
        return self._show(parts or "agreements/reviews/reviews.html", opened, picked=False)

    def show_signing(
        self,
        number: AgreementNumber,
        *,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        """Show one signing, beside the list unless the script asks for the signing only."""
        status = status_of(type(refusal)) if refusal else None
        return self._show(
            "agreements/reviews/detail.html"
            if self.screen.part == "detail"
            else "agreements/reviews/reviews.html",
            self._open_signing(number),
            picked=True,
            status=status,
            refusal=refusal,
            typed=typed,
        )

    def go_onward(
        self, number: AgreementNumber, outcome: Outcome[StandingAnswer], words: str
    ) -> RedirectResponse:
        """Redirect to the next signing of the list.

        `words` is the sentence to show, with blanks for `graduate` and `employer`.
        """
        beside = self._find_neighbours(number)
        following = beside["next"] if beside else None
        path = f"/reviews/{segment(following)}" if following else "/reviews"
        graduate, employer = self.use_cases.name_parties(self.by, number)
        named = graduate or self.screen.gettext(N_("（已删除）"))
        said = self.screen.gettext(words, graduate=named, employer=employer)
        return self.screen.go(f"{path}?{self.query}", said=said, outcome=outcome)

    def _show(
        self,
        template: str,
        one: OpenedSigning | None,
        *,
        picked: bool,
        status: HTTPStatus | None = None,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        return self.screen.show(
            template,
            of_page="agreements/reviews/reviews.html",
            status=status,
            refusal=refusal,
            typed=typed,
            queue=self,
            one=one,
            picked=picked,
            stale=status is HTTPStatus.CONFLICT,
        )

    def _open_signing(self, number: AgreementNumber) -> OpenedSigning:
        """Load a signing from its facts and, once the queue has it, from the queue."""
        oversight = self.by.oversight
        item = review_queue.find_review(self.connection, oversight, number, now=self.by.now)
        beside = self._find_neighbours(number) or {"previous": None, "next": None}
        return {
            **self.use_cases.look_at(self.by, number),
            **beside,
            "checks": review_queue.list_checks(self.connection, oversight, number) or [],
            "reason": item["reason"] if item else None,
            "verified": item["verified"] if item else None,
        }

    def _find_neighbours(self, number: AgreementNumber) -> review_queue.Neighbours | None:
        return review_queue.find_neighbours(self.connection, self.by.oversight, number, self.asked)


AtReviews = Annotated[ReviewScreen, Depends(ReviewScreen)]
