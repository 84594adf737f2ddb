"""The screen of a reviewer: the filtered queue, one open signing, and the one after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import HTMLResponse, RedirectResponse

from signing.http.answering.problems import status_of
from signing.http.asking.filters import AskedReviews
from signing.http.asking.readers import ReaderOfReviews
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToReviews
from signing.http.edge.segments import segment
from signing.http.languages import CHINESE
from signing.http.pages.agreements.approvals import HOWS, name_asked
from signing.http.pages.numbered_links import AskedPage, NumberedLinks, link_pages
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Typed
from signing.http.pages.wording import N_
from signing.projections import amendment_queue, employer_record, review_queue
from signing.projections.engine.counting import count_together
from signing.projections.engine.numbering import NumberedPage
from signing.refusals import NotConfirmed, Refusal
from signing.text import find_foreign
from signing.use_cases.agreements.many_reviews import MOST_AT_ONCE, ManyApproved
from signing.use_cases.agreements.reviews import SigningSeen
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import AgreementNumber, employer_id
from signing.vocabulary.answers import StandingAnswer


class OpenedSigning(SigningSeen, review_queue.Place):
    """One signing as its page shows it; `checks` is empty until it is on the queue.

    `releases` is of the record of its employer, whose id is `employer_key`.
    """

    checks: list[review_queue.CheckAnswer]
    releases: employer_record.ReleaseFigures
    employer_key: str


NO_PLACE: review_queue.Place = {"previous": None, "next": None, "reason": None, "verified": None}
"""Of a signing that the queue does not have yet."""


@dataclass(frozen=True)
class ReviewScreen:
    """Templates draw each part of the screen from this; a part queries only what it shows."""

    by: ByCounselor
    connection: ReaderOfReviews
    use_cases: ToReviews
    screen: ToScreen
    asked: AskedReviews
    page: AskedPage = 1
    stretch: AskedPage = 1

    @property
    def query(self) -> str:
        """The filters and the page as a query string."""
        places = {"stretch": self.stretch, "page": self.page}
        return urlencode(self.filters | {name: str(at) for name, at in places.items() if at > 1})

    @property
    def narrows(self) -> bool:
        """Whether more than a state is asked for."""
        return self.asked != review_queue.Filters(self.asked.state)

    def query_in(self, state: str) -> str:
        """The filters as a query string, in another state."""
        return urlencode(self.filters | {"state": state})

    def query_of(self, confirmation: str) -> str:
        """The filters as a query string, of those that stand so by what was signed; "" for all."""
        asked = self.filters | {"confirmation": confirmation}
        return urlencode({name: one for name, one in asked.items() if one})

    @cached_property
    def _tallied(self) -> Sequence[review_queue.Tally]:
        """What lists are counted from."""
        return review_queue.load_tallies(self.connection, self.by.oversight)

    @cached_property
    def _counted(self) -> dict[str, int]:
        """What is counted where it stands."""
        oversight = self.by.oversight
        return count_together(
            self.connection,
            {
                "fresh": review_queue.select_fresh_count(oversight, self.by.now),
                "amendments": amendment_queue.select_pending_count(oversight),
            },
        )

    @property
    def amendments(self) -> int:
        """How many amendments the school can decide now, beside the lists."""
        return self._counted["amendments"]

    @property
    def confirmations(self) -> review_queue.ConfirmationCounts:
        return review_queue.count_confirmations(self._tallied, self.asked)

    @property
    def filters(self) -> dict[str, str]:
        chosen = {
            "state": self.asked.state,
            "channel": self.asked.channel.value if self.asked.channel else "",
            "college": self.asked.college,
            "q": self.asked.q,
            "flag": self.asked.flag or "",
            "confirmation": self.asked.confirmation.value if self.asked.confirmation else "",
        }
        return {name: one for name, one in chosen.items() if one}

    @cached_property
    def _evidence(self) -> review_queue.Evidence:
        """What the checks of the list and of the signing beside it compare."""
        return review_queue.Evidence(self.connection, self.by.oversight)

    @cached_property
    def found(self) -> NumberedPage[review_queue.ReviewItem]:
        if self.asked.by_checks:
            return review_queue.list_numbered_stretch(
                *(self.connection, self.by.oversight, self.checked, self.page),
                now=self.by.now,
                evidence=self._evidence,
            )
        return review_queue.list_numbered_reviews(
            *(self.connection, self.by.oversight, self.asked, self.page),
            total=self.counts[self.asked.state],
            now=self.by.now,
            evidence=self._evidence,
        )

    @property
    def links(self) -> NumberedLinks:
        kept = self.filters | ({"stretch": str(self.stretch)} if self.stretch > 1 else {})
        return link_pages(self.found, kept, "/reviews")

    @cached_property
    def _stretches(self) -> dict[str, review_queue.Stretch]:
        """The beginnings of the lists that were checked for this answer already."""
        return {}

    def check_list(self, state: str) -> review_queue.Stretch:
        """What checks let through of the beginning of a list; a list is checked once."""
        if state not in self._stretches:
            asked = replace(self.asked, state=state)
            self._stretches[state] = review_queue.check_stretch(
                self.connection, self.by.oversight, asked
            )
        return self._stretches[state]

    @property
    def checked(self) -> review_queue.Stretch:
        """What checks let through of the stretch of the list that is shown."""
        if self.stretch == 1:
            return self.check_list(self.asked.state)
        return self._later_stretch

    @cached_property
    def _later_stretch(self) -> review_queue.Stretch:
        return review_queue.check_stretch(
            self.connection, self.by.oversight, self.asked, self.stretch
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many each list has of what the filters let through."""
        if self.asked.by_checks:
            found = {state: len(self.check_list(state).fitting) for state in review_queue.LISTS}
            return found | {"all": sum(found.values())}
        return review_queue.count_found(
            self.connection, self.by.oversight, self.asked, self._tallied
        )

    @property
    def half_counted(self) -> set[str]:
        """The lists of which only the beginning was checked, so that they may have more."""
        if not self.asked.by_checks:
            return set()
        long = {state for state in review_queue.LISTS if self.check_list(state).more}
        return long | {"all"} if long else long

    @property
    def goes_on(self) -> bool:
        """Whether checks narrow the list, and it has more than the stretch that is shown."""
        return self.asked.by_checks and (self.stretch > 1 or self.checked.more)

    @property
    def most_checked(self) -> int:
        """Rows of a stretch."""
        return review_queue.MOST_CHECKED

    @property
    def query_all(self) -> str:
        """The filters alone as a query string."""
        return urlencode(self.filters)

    def query_stretch(self, number: int) -> str:
        return urlencode(self.filters | ({"stretch": str(number)} if number > 1 else {}))

    @property
    def choices(self) -> review_queue.ReviewChoices:
        return review_queue.list_choices(self._tallied)

    @property
    def waiting(self) -> review_queue.WaitingFigures:
        """Of all that the reader oversees, whatever the filters let through."""
        return review_queue.count_waiting(self._tallied, self._counted["fresh"])

    @cached_property
    def figures(self) -> review_queue.ReviewFigures:
        """Of all that the reader oversees, whatever the filters let through."""
        return review_queue.measure_reviews(self.connection, self.by.oversight, now=self.by.now)

    def list_chosen(self, numbers: Sequence[str]) -> list[review_queue.ReviewItem]:
        """The signings of these numbers; what is no number of one is passed over."""
        known = [one for one in numbers if find_foreign(one) is None]
        return review_queue.list_chosen(self.connection, self.by.oversight, known, now=self.by.now)

    def list_clean(self) -> tuple[list[review_queue.ReviewItem], int]:
        """The first that wait, of what the filters let through, without a check to look into.

        With them, how many more are known to be so.
        """
        asked = replace(self.asked, state="pending", flag="clean")
        found = review_queue.check_stretch(self.connection, self.by.oversight, asked).fitting
        items = self.list_chosen([number for number, _ in found[:MOST_AT_ONCE]])
        return items, max(0, len(found) - MOST_AT_ONCE)

    def show_queue(
        self, *, refusal: Refusal | None = None, typed: Typed = NOTHING_TYPED
    ) -> HTMLResponse:
        """Show the list, and beside it its first signing, which a phone hides.

        A script gets both parts too, so the signing always belongs to the changed list.
        """
        first = self.found.items[:1]
        opened = (
            self._open_signing(AgreementNumber(first[0]["agreement_number"])) if first else None
        )
        parts = "agreements/reviews/both.html" if self.screen.part in {"found", "detail"} else ""
        template = parts or "agreements/reviews/reviews.html"
        return self._show(template, opened, picked=False, refusal=refusal, typed=typed)

    def show_signing(
        self,
        number: AgreementNumber,
        *,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
        phone: str = "",
    ) -> HTMLResponse:
        """Show one signing, beside the list unless the script asks for the signing only.

        Of one that has changed meanwhile a script gets the list too.
        """
        status = status_of(type(refusal)) if refusal else None
        template = "agreements/reviews/reviews.html"
        if self.screen.part == "detail":
            part = "both" if status is HTTPStatus.CONFLICT else "detail"
            template = f"agreements/reviews/{part}.html"
        return self._show(
            template,
            self._open_signing(number),
            picked=True,
            status=status,
            refusal=refusal,
            typed=typed,
            phone=phone,
        )

    def go_onward(
        self, number: AgreementNumber, outcome: Outcome[StandingAnswer], words: str
    ) -> RedirectResponse:
        """Redirect to the next signing of the list.

        `words` is the sentence to show, with blanks for `graduate` and `employer`.
        """
        beside = review_queue.find_neighbours(
            self.connection, self.by.oversight, number, self.asked
        )
        following = beside["next"] if beside else None
        path = f"/reviews/{segment(following)}" if following else "/reviews"
        graduate, employer = self.use_cases.name_parties(self.by, number)
        named = graduate or self.screen.gettext(N_("（已删除）"))
        said = self.screen.gettext(words, graduate=named, employer=employer)
        return self.screen.go(f"{path}?{self.query}", said=said, outcome=outcome)

    def go_on_with_list(
        self, made: ManyApproved, stopped: review_queue.ReviewItem | None
    ) -> RedirectResponse:
        """Redirect to the list, and say how many were approved and which stopped it."""
        if not made.stopped:
            said = self.screen.counted(
                "已审核通过 %(n)s 份签约，协议即时生效，并转入协议书打印管理。", made.done
            )
        else:
            named = stopped["graduate"]["name"] if stopped else made.stopped
            employer = stopped["employer"]["name"] if stopped else "–"
            said = self.screen.counted(
                "已审核通过 %(n)s 份签约；到 %(graduate)s 与 %(employer)s 的签约时停下："
                "它刚刚有了变化，请打开看过后再决定。",
                made.done,
                graduate=named,
                employer=employer,
            )
        if made.left:
            left = self.screen.counted("排在后面的 %(n)s 份没有处理。", made.left)
            said += left if self.screen.language == CHINESE else f" {left}"
        return self.screen.go(
            f"/reviews?{self.query}", said=said, warns=bool(made.stopped), outcome=made.last
        )

    def show_phone(
        self,
        number: AgreementNumber,
        *,
        phone: str = "",
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        """Show the phone whole where a script asks for that part, else in the whole page."""
        if self.screen.part != "phone":
            return self.show_signing(number, refusal=refusal, typed=typed, phone=phone)
        return self.screen.show(
            "agreements/reviews/phone.html",
            of_page="agreements/reviews/reviews.html",
            refusal=refusal,
            typed=typed,
            queue=self,
            one=self._open_signing(number),
            phone=phone,
        )

    def _show(
        self,
        template: str,
        one: OpenedSigning | None,
        *,
        picked: bool,
        status: HTTPStatus | None = None,
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
        phone: str = "",
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
            stale=status is HTTPStatus.CONFLICT and not isinstance(refusal, NotConfirmed),
            hows=HOWS,
            asked_whom=name_asked(one) if one else "",
            phone=phone,
            confirmed_first=self.use_cases.context.policy.consent == "required",
        )

    def _open_signing(self, number: AgreementNumber) -> OpenedSigning:
        """Load a signing from its facts and, once the queue has it, from the queue."""
        place = self._find_place(number)
        seen = self.use_cases.look_at(self.by, number)
        signatory = employer_id(seen["employer"]["credit_code"])
        checks = review_queue.list_checks(self._evidence, number, seen["registry"])
        return {
            **seen,
            **(place or NO_PLACE),
            "checks": checks or [],
            "releases": employer_record.load_figures_of(self.connection, signatory, self.by.now),
            "employer_key": str(signatory),
        }

    def _find_place(self, number: AgreementNumber) -> review_queue.Place | None:
        """What the list beside it shows already of the signing is not asked again."""
        items = [] if self.screen.part in {"detail", "phone"} else self.found.items
        for one in items:
            if one["agreement_number"] == number:
                here = review_queue.Listed(number, one["signed_at"], one["reason"], one["verified"])
                return review_queue.find_place_beside(
                    self.connection, self.by.oversight, here, self.asked
                )
        return review_queue.find_place(self.connection, self.by.oversight, number, self.asked)


AtReviews = Annotated[ReviewScreen, Depends(ReviewScreen)]
