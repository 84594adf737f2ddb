"""学校网络签约审核: the counselor's queue and verdicts."""

from typing import Annotated

from fastapi import Response, status
from pydantic import Field
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import done, done_each, given_out, with_version
from signing.http.asking.fields import Counted, Reason
from signing.http.asking.filters import AskedReviews
from signing.http.asking.forms import Form, ReasonForm
from signing.http.asking.readers import ReaderOfReviews
from signing.http.asking.reads import Part
from signing.http.asking.records import find_figures
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToFiles, ToManyReviews, ToReviews
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import employer_record, review_queue
from signing.refusals import NoSuchAgreement
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.many_reviews import MOST_AT_ONCE
from signing.use_cases.agreements.reviews import SigningSeen
from signing.vocabulary import AgreementNumber, employer_id
from signing.vocabulary.answers import StandingAnswer

router = Router(prefix="/reviews", tags=["counselor · 辅导员"])


class ReviewItem(review_queue.ReviewItem):
    """A signing on the queue, with the record of its employer."""

    releases: employer_record.ReleaseFigures


class ReviewList(TypedDict):
    """A part of the queue, how many signings each list has, and what there is to choose from.

    `confirmations` are how many of the asked list are confirmed, unconfirmed, disputed.
    """

    items: list[ReviewItem]
    next: str | None
    counts: review_queue.ReviewCounts
    confirmations: review_queue.ConfirmationCounts
    choices: review_queue.ReviewChoices


class ReviewAnswer(SigningSeen):
    """A signing and what each check says of it; null until a new signing is on the queue.

    `releases` are counts of the record of its employer.
    """

    checks: list[review_queue.CheckAnswer] | None
    releases: employer_record.ReleaseFigures


class ApprovalForm(Form):
    """`verified`: what was checked, how and when."""

    verified: Reason = ""


class ReviewSeenForm(Form):
    """A signing, with the `version` of it that a person saw."""

    agreement_number: AgreementNumber
    version: Annotated[int, Counted, Field(ge=0)]


class ApprovalsForm(Form):
    seen: Annotated[list[ReviewSeenForm], Field(min_length=1, max_length=MOST_AT_ONCE)]


class StoppedAt(TypedDict):
    """The first signing that was not approved, with the code and the words of why."""

    agreement_number: str
    code: str
    zh: str
    en: str


class ApprovalsAnswer(TypedDict):
    """How many were approved; `stopped` is null if all were, `left` is how many stand behind it."""

    approved: int
    stopped: StoppedAt | None
    left: int


@router.get("", rules.READ.for_programs(Scope.REVIEWS_READ))
def queue(
    by: ByCounselor,
    part: Part,
    connection: ReaderOfReviews,
    asked: AskedReviews,
) -> ReviewList:
    """Oldest first, only of the counselor's own colleges.

    `checks` names what to look into; `flag` asks for the `disputed`, or for those with or without
    such a check (`hinted`, `clean`), whose pages may be short and yet have a `next`.

    `confirmation` asks for those that their graduates confirmed, did not confirm, or dispute.

    `counts` per state obey `channel`, `college` and `confirmation`, not `q`;
    `choices` are the colleges and channels that there are.
    """
    found = review_queue.list_reviews(connection, by.oversight, asked, part, now=by.now)
    ids = [employer_id(one["employer"]["credit_code"]) for one in found.items]
    figures = find_figures(connection, ids, by.now)
    tallied = review_queue.load_tallies(connection, by.oversight)
    return {
        "items": [
            {**one, "releases": figures(id_)} for one, id_ in zip(found.items, ids, strict=True)
        ],
        "next": found.next,
        "counts": review_queue.count_lists(tallied, asked),
        "confirmations": review_queue.count_confirmations(tallied, asked),
        "choices": review_queue.list_choices(tallied),
    }


@router.post("/approvals", rules.COMMAND)
def approve_many(
    form: ApprovalsForm,
    by: ByCounselor,
    use_cases: ToManyReviews,
    connection: ReaderOfReviews,
    response: Response,
) -> ApprovalsAnswer:
    """Approves one after the other, each at the version that was seen, at most 100.

    It stops at the first that is refused, and says why: StaleVersion when it changed since,
    LookNeeded where a check says something (`checks` of the list is not empty: unconfirmed and
    disputed ones have such a check), NoSuchAgreement,
    NotAwaitingReview. Those before it are approved, those behind it are as they were. Sent again
    with the same `Idempotency-Key`, it goes on where it stopped.
    """
    seen = {one.agreement_number: one.version for one in form.seen}
    undoubted = review_queue.find_undoubted(connection, by.oversight, list(seen), now=by.now)
    made = use_cases.approve_each(by, seen, undoubted)
    stopped: StoppedAt | None = None
    if made.refusal is not None:
        words = made.refusal.words
        stopped = {
            "agreement_number": made.stopped,
            "code": made.refusal.code,
            "zh": words.zh,
            "en": words.en,
        }
    answer: ApprovalsAnswer = {"approved": made.done, "stopped": stopped, "left": made.left}
    return done_each(response, made.last, answer)


@router.get("/{number}", rules.READ.for_programs(Scope.REVIEWS_READ))
def look_at(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToReviews,
    connection: ReaderOfReviews,
    response: Response,
) -> ReviewAnswer:
    """Terms, parties and documents. Send its `ETag` as `If-Match` with the verdict.

    `red` are the codes of the checks for which an approval must say what was `verified`.

    `checks` are {code, state, zh, en}; null for the moment until a new signing is on the queue.
    """
    seen = with_version(response, use_cases.look_at(by, number))
    evidence = review_queue.Evidence(connection, by.oversight)
    checks = review_queue.list_checks(evidence, number, seen["registry"])
    signatory = employer_id(seen["employer"]["credit_code"])
    figures = employer_record.load_figures_of(connection, signatory, by.now)
    return {**seen, "checks": checks, "releases": figures}


@router.get("/{number}/neighbours", rules.READ)
def neighbours(
    number: AgreementNumber,
    by: ByCounselor,
    connection: ReaderOfReviews,
    asked: AskedReviews,
) -> review_queue.Neighbours:
    """{previous, next} on the list that is asked for, also once the signing has left it.

    Behind the last pending one, `next` is the oldest that still waits.
    """
    found = review_queue.find_neighbours(connection, by.oversight, number, asked)
    if found is None:
        raise NoSuchAgreement
    return found


@router.get(
    "/{number}/documents/{digest}",
    rules.FILE,
    response_class=Response,
    responses=response_docs.FILE,
)
def document(number: AgreementNumber, digest: str, by: ByCounselor, use_cases: ToFiles) -> Response:
    """One of the employer's qualification documents."""
    return given_out(use_cases.load_qualification(by, number, digest))


@router.post("/{number}/approval", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def approve(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToReviews,
    response: Response,
    form: ApprovalForm | None = None,
) -> StandingAnswer:
    """Takes effect at once. 409 StaleVersion when it changed since `If-Match`.

    409 NotConfirmed where the graduate has not confirmed the signing and `verified` is empty; where
    the province asks for confirmation, whatever is `verified`.

    422 ReasonMissing, with the codes of `checks`, where a check is red and `verified` is empty,
    or has fewer than eight Chinese characters or sixteen letters.
    """
    return done(response, use_cases.approve(by, number, form.verified if form else ""))


@router.post("/{number}/rejection", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def reject(
    number: AgreementNumber,
    form: ReasonForm,
    by: ByCounselor,
    use_cases: ToReviews,
    response: Response,
) -> StandingAnswer:
    """不通过需要填写原因: graduate and employer see the reason."""
    return done(response, use_cases.reject(by, number, form.reason))
