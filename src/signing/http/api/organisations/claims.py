"""认领: claims of employers that somebody else has registered, and the province's decisions."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import File, Query, Request, Response, UploadFile, status
from fastapi import Form as Field
from pydantic import AfterValidator

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out, listed
from signing.http.api.organisations.colleagues import describe_invitation
from signing.http.asking.fields import CreditCode, FilledReason, Phone, Reached
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.reads import Part
from signing.http.asking.security import ByAnyone, ByProvince
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToClaims, ToColleagues, ToFiles
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.text_limits import accept
from signing.projections import employer_desk
from signing.use_cases.core.actors import Anyone
from signing.use_cases.organisations.claims import Claims, ClaimSeen, DecidedClaim, MadeClaim
from signing.vocabulary import Contact

router = Router(prefix="/employers", tags=["employer · 用人单位"])
MOST_BYTES = 4 * 2**20
"""Of the licence: whoever sends it has no account."""
RULES = (
    rules.UPLOAD.costing(rules.ENTRY)
    .with_files(MOST_BYTES)
    .with_body(MOST_BYTES + rules.BESIDE_FILES)
    .open_to("whoever claims an employer")
)


Sound = AfterValidator(accept)


class ClaimReceipt(MadeClaim):
    """With the page that says how the claim stands, to whoever has its path."""

    path: str


class ClaimDecision(DecidedClaim):
    """With where the claimant opens an account, once; null of a claim that is rejected."""

    link: str | None


class DecisionForm(Form):
    upheld: bool
    reason: FilledReason


@router.post("/claims", RULES, status_code=status.HTTP_201_CREATED)
def claim(
    by: ByAnyone,
    use_cases: ToClaims,
    response: Response,
    credit_code: Annotated[CreditCode, Sound, Field()],
    contact: Annotated[Reached, Sound, Field()],
    phone: Annotated[Phone, Sound, Field()],
    words: Annotated[FilledReason, Sound, Field()],
    licence: Annotated[UploadFile, File(description="PDF, JPEG or PNG, at most 4 MiB")],
) -> ClaimReceipt:
    """For whoever got 409 AlreadyRegistered of their own company.

    The provincial office decides, and calls `phone`. The page at `path` says how it stands, and
    why. 409 ClaimOpen if this network has claimed it already, TooManyClaims if three wait.
    """
    reach = Contact(address="", contact=contact, phone=phone)
    upload = read_upload(licence, MOST_BYTES)
    made = done(response, use_cases.claim(by, credit_code, reach, words, upload))
    return {**made, "path": make_path(use_cases, by, made)}


def make_path(use_cases: Claims, by: Anyone, made: MadeClaim) -> str:
    """Return where the claimant reads how it stands."""
    return f"/employer/claim/{use_cases.make_link(by, made)}"


@router.get("/claims", rules.READ)
def list_claims(
    by: ByProvince,
    part: Part,
    connection: ReaderOfEmployers,
    state: Annotated[Literal["waiting", "upheld", "rejected"] | None, Query()] = None,
) -> Listed[employer_desk.ClaimItem]:
    """Newest first."""
    return listed(employer_desk.list_claims(connection, by.oversight, state, part))


@router.get("/{employer_id}/claims/{claim_id}", rules.READ)
def look_at(employer_id: UUID, claim_id: UUID, by: ByProvince, use_cases: ToClaims) -> ClaimSeen:
    """Who claims it, and why, while the claim waits."""
    return use_cases.look_at(by, employer_id, claim_id)


@router.get(
    "/{employer_id}/claims/{claim_id}/licence",
    rules.FILE,
    response_class=Response,
    responses=response_docs.FILE,
)
def read_licence(employer_id: UUID, claim_id: UUID, by: ByProvince, use_cases: ToFiles) -> Response:
    return given_out(use_cases.load_of_claim(by, employer_id, claim_id))


@router.post(
    "/{employer_id}/claims/{claim_id}/decision", rules.COMMAND, status_code=status.HTTP_201_CREATED
)
def decide(
    employer_id: UUID,
    claim_id: UUID,
    form: DecisionForm,
    by: ByProvince,
    use_cases: ToClaims,
    colleagues: ToColleagues,
    request: Request,
    response: Response,
) -> ClaimDecision:
    """Upheld, the company is the claimant's: it waits to be verified, its contact is theirs.

    Every account of whoever had it is closed. The office hands `link` to the claimant, who opens
    an account of their own by it, within seven days.
    """
    outcome = use_cases.decide(by, employer_id, claim_id, form.reason, upheld=form.upheld)
    decided = done(response, outcome)
    claimant = decided["claimant"]
    link = claimant and describe_invitation(
        request, claimant["id"], colleagues.name_first_link(by, claimant)
    )
    return {**decided, "link": link["link"] if link else None}
