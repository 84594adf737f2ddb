"""Terms that an employer keeps under names, to begin offers and direct signings with."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import Response, status
from pydantic import Field

from signing.http.answering.replies import Listed
from signing.http.asking.field_errors import naming_part
from signing.http.asking.fields import FilledLine
from signing.http.asking.forms import Form, UsualTermsForm
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToOfferTemplates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.lawful_terms import must_be_lawful_on_some_day
from signing.use_cases.agreements.offer_templates import OfferTemplate, SavedTemplate
from signing.vocabulary.answers import UsualTerms

router = Router(prefix="/employer/offer-templates", tags=["employer · 用人单位"])
USUAL = set(UsualTerms.__annotations__)
TemplateName = Annotated[FilledLine, Field(max_length=60)]


class TemplateForm(Form):
    """`terms` are those of an offer, but for `remarks` and `archive_to`."""

    name: TemplateName
    terms: UsualTermsForm


def describe_usual_terms(form: UsualTermsForm) -> UsualTerms:
    """Without what is agreed with one graduate alone; a test proves that all others are there.

    Raises FieldsWrong of terms that no day makes lawful.
    """
    must_be_lawful_on_some_day(form)
    return cast("UsualTerms", form.model_dump(mode="json", include=USUAL))


def _describe_terms(form: TemplateForm) -> UsualTerms:
    with naming_part("terms"):
        return describe_usual_terms(form.terms)


@router.get("", rules.READ.for_programs(Scope.APPLICATIONS_READ))
def kept(by: ByEmployer, use_cases: ToOfferTemplates) -> Listed[OfferTemplate]:
    """By name, at most 50."""
    return {"items": use_cases.list_templates(by), "next": None}


@router.post("", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def keep(form: TemplateForm, by: ByEmployer, use_cases: ToOfferTemplates) -> SavedTemplate:
    """存为模板 under its name; `replaced` tells whether one of that name gave way to it."""
    return use_cases.keep(by, form.name, _describe_terms(form))


@router.put("/{template_id}", rules.UNKEYED_COMMAND)
def change(
    template_id: UUID, form: TemplateForm, by: ByEmployer, use_cases: ToOfferTemplates
) -> OfferTemplate:
    """Its name and its terms. 409 where another template has the name."""
    return use_cases.change(by, template_id, form.name, _describe_terms(form))


@router.delete("/{template_id}", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def forget(template_id: UUID, by: ByEmployer, use_cases: ToOfferTemplates) -> Response:
    """Offers that began with it stay as they are."""
    use_cases.forget(by, template_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
