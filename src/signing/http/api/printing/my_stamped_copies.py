"""盖章件 of a graduate: the stamped page, photographed, and what the school said of it."""

from fastapi import Response, status

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import Offer, Photograph, read_upload
from signing.http.asking.use_cases import ToStampedCopies
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.use_cases.printing.stamped_copies import OfferedAnswer, OwnStampedCopy

router = Router(prefix="/me/agreement/stamped-copy", tags=["graduate · 毕业生"])


@router.post("", rules.UPLOAD.with_files(MOST_BYTES), status_code=status.HTTP_201_CREATED)
def offer_own(
    by: ByGraduate, use_cases: ToStampedCopies, response: Response, file: Photograph
) -> OfferedAnswer:
    """The stamped first page, photographed: its code says which copy it is.

    422 NoCodeOnPage, CodeOfAnother or CodeOutdated, each with what to do. It takes the place of one
    of the same copy that the school has not answered yet.
    """
    return done(response, use_cases.offer_own(by, read_upload(file)))


@router.get("", rules.READ)
def list_own(by: ByGraduate, use_cases: ToStampedCopies) -> Listed[OwnStampedCopy]:
    """All of the current agreement, newest first."""
    return {"items": use_cases.list_own(by), "next": None}


@router.get("/{offer}", rules.FILE, response_class=Response, responses=response_docs.FILE)
def read_own(offer: Offer, by: ByGraduate, use_cases: ToStampedCopies) -> Response:
    """What the graduate sent."""
    return given_out(use_cases.load_own(by, offer))
