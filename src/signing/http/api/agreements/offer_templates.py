"""Terms that an employer keeps under names, to begin offers and direct signings with."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Response, status
from pydantic import Field

from signing.http.asking.fields import FilledLine
from signing.http.asking.forms import Form, UsualTermsForm
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToOfferTemplates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.program_scopes import Scope

router = Router(prefix="/employer/offer-templates", tags=["employer · 用人单位"])
TemplateName = Annotated[FilledLine, Field(max_length=60)]


class TemplateForm(Form):
    """`terms` are those of an offer, but for `remarks` and `archive_to`."""

    name: TemplateName
    terms: UsualTermsForm


@router.get("", rules.READ.for_programs(Scope.APPLICATIONS_READ))
def kept(by: ByEmployer, use_cases: ToOfferTemplates) -> dict[str, Any]:
    """By name, at most 50: {id, name, terms, saved_at}."""
    return {"items": use_cases.kept(by), "next": None}


@router.post("", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def keep(form: TemplateForm, by: ByEmployer, use_cases: ToOfferTemplates) -> dict[str, Any]:
    """存为模板 under its name; `replaced` tells whether one of that name gave way to it."""
    return use_cases.keep(by, form.name, form.terms.model_dump(mode="json"))


@router.put("/{template_id}", rules.UNKEYED_COMMAND)
def change(
    template_id: UUID, form: TemplateForm, by: ByEmployer, use_cases: ToOfferTemplates
) -> dict[str, Any]:
    """Its name and its terms. 409 where another template has the name."""
    return use_cases.change(by, template_id, form.name, form.terms.model_dump(mode="json"))


@router.delete("/{template_id}", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def forget(template_id: UUID, by: ByEmployer, use_cases: ToOfferTemplates) -> Response:
    """Offers that began with it stay as they are."""
    use_cases.forget(by, template_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
