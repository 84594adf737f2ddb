"""盖章件 of an employer: the stamped page, photographed, and what the school said of it."""

from fastapi import Response, status

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out
from signing.http.asking.security import ByEmployer
from signing.http.asking.uploads import Offer, Photograph, read_upload
from signing.http.asking.use_cases import ToStampedCopies
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.use_cases.printing.stamped_copies import OfferedAnswer, OwnStampedCopy
from signing.vocabulary import AgreementNumber

router = Router(prefix="/employer/agreements/{number}/stamped-copy", tags=["employer · 用人单位"])


@router.post("", rules.UPLOAD.with_files(MOST_BYTES), status_code=status.HTTP_201_CREATED)
def offer_as_employer(
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToStampedCopies,
    response: Response,
    file: Photograph,
) -> OfferedAnswer:
    """As the graduate does, of an agreement with this employer."""
    return done(response, use_cases.offer_as_employer(by, number, read_upload(file)))


@router.get("", rules.READ)
def list_of_employer(
    number: AgreementNumber, by: ByEmployer, use_cases: ToStampedCopies
) -> Listed[OwnStampedCopy]:
    """All of the agreement, newest first."""
    return {"items": use_cases.list_of_employer(by, number), "next": None}


@router.get("/{offer}", rules.FILE, response_class=Response, responses=response_docs.FILE)
def read_of_employer(
    number: AgreementNumber, offer: Offer, by: ByEmployer, use_cases: ToStampedCopies
) -> Response:
    """What the employer sent."""
    return given_out(use_cases.load_of_employer(by, number, offer))
