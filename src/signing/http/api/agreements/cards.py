"""Signing by a graduate's card, for employers without an account (情况三)."""

from typing import Annotated, Any

from fastapi import Response, status
from pydantic import Field, model_validator
from typing_extensions import TypedDict

from signing.http.answering.replies import done
from signing.http.asking.field_errors import naming_part
from signing.http.asking.fields import FilledPrintedLine, JobCategory
from signing.http.asking.forms import EmployerRecordForm, Form, SigningBody, TermsForm
from signing.http.asking.security import ByCardHolder
from signing.http.asking.use_cases import ToCards
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.agreements.cards import CardHolderShown
from signing.use_cases.agreements.signings import SigningAnswer

router = Router(prefix="/cards", tags=["card · 二维码名片"])


class ScannedCard(TypedDict):
    """A card that can be signed with."""

    graduate: CardHolderShown


CardPass = TypedDict("CardPass", {"pass": str, "graduate": CardHolderShown})
CardPass.__doc__ = "The pass to sign with, and whose card it is."


class VerificationForm(Form):
    id_tail: Annotated[str, Field(max_length=12, description="Last six characters of the ID.")]


class CardSigningForm(SigningBody):
    card_pass: Annotated[str, Field(alias="pass", max_length=400)]
    employer: EmployerRecordForm
    job_category: JobCategory
    position_title: FilledPrintedLine | None = None
    terms: TermsForm

    @model_validator(mode="before")
    @classmethod
    def category_once(cls, form: Any) -> Any:
        """The job category is asked for beside the terms, and need not be repeated in them."""
        if isinstance(form, dict) and isinstance(form.get("terms"), dict):
            return {**form, "terms": {"job_category": form.get("job_category")} | form["terms"]}
        return form


@router.get("/{token}", rules.READ.open_to("whoever scanned a card"))
def look_at(token: str, by: ByCardHolder, use_cases: ToCards) -> ScannedCard:
    """Whether the card can be signed with, and whose it is (masked)."""
    return {"graduate": use_cases.describe_holder(use_cases.load_holder(by, token))}


@router.post(
    "/{token}/verification",
    rules.COMMAND.costing(rules.ENTRY).with_body(rules.CARD_BODY).open_to("whoever scanned a card"),
    status_code=status.HTTP_201_CREATED,
)
def verify(token: str, form: VerificationForm, by: ByCardHolder, use_cases: ToCards) -> CardPass:
    """验证毕业生信息. The fifth wrong try kills the card."""
    return {
        "pass": use_cases.verify(by, token, form.id_tail),
        "graduate": use_cases.describe_holder(use_cases.load_holder(by, token)),
    }


@router.post(
    "/{token}/signing",
    rules.COMMAND.costing(rules.ENTRY)
    .with_body(rules.CARD_BODY)
    .open_to("whoever scanned a card and passed"),
    status_code=status.HTTP_201_CREATED,
)
def sign(
    token: str, form: CardSigningForm, by: ByCardHolder, use_cases: ToCards, response: Response
) -> SigningAnswer:
    """确认签约; the card is used up. With SIGNING_CONSENT=offer the graduate is asked first."""
    terms = form.terms.model_copy(update={"job_category": form.job_category}).terms()
    with naming_part("terms"):
        outcome = use_cases.sign(
            by, token, form.card_pass, form.employer.form(), form.position_title or "", terms
        )
    return done(response, outcome)
