"""Terms that a form of an offer begins with, and keeping its terms as a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from starlette.datastructures import FormData

from signing.http.api.agreements.offer_templates import TemplateName, describe_usual_terms
from signing.http.asking.forms import Form, TermsForm, UsualTermsForm
from signing.http.asking.readers import ReaderOfApplications
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToOfferTemplates
from signing.http.languages import CHINESE
from signing.http.pages.screen import Screen
from signing.http.pages.typed_form import Typed
from signing.projections import applications
from signing.use_cases.agreements.offer_templates import OfferTemplates, SavedTemplate

USUAL = set(UsualTermsForm.model_fields)
"""The other fields of the terms were agreed with one graduate, and are left empty."""


@dataclass(frozen=True)
class BegunTerms:
    """`templates` holds names by id; `chosen` is the id of one, "" for the last offer's terms."""

    typed: Typed
    templates: dict[str, str]
    chosen: str = ""


def begin_terms(
    by: ByEmployer,
    offers: ReaderOfApplications,
    use_cases: ToOfferTemplates,
    template: Annotated[UUID | Literal[""], Query()] = "",
) -> BegunTerms:
    """Fill in the chosen template, or the last offer if there is one. Raises NoSuchTemplate."""
    names = {one["id"]: one["name"] for one in use_cases.list_templates(by)}
    if template:
        return BegunTerms(
            fill_terms(use_cases.load_template(by, template)["terms"]), names, str(template)
        )
    return BegunTerms(fill_terms(applications.load_last_terms(offers, by.employer_id)), names)


ToBegin = Annotated[BegunTerms, Depends(begin_terms)]


def fill_terms(terms: Mapping[str, object] | None, **more: str) -> Typed:
    usual = {name: str(said) for name, said in (terms or {}).items() if name in USUAL}
    return Typed(FormData(usual | more))


class NamedForm(Form):
    """The name under which to keep the terms of a form; "" keeps them not."""

    template_name: TemplateName = ""


def keep_as_template(
    screen: Screen, use_cases: OfferTemplates, by: ByEmployer, name: str, form: TermsForm
) -> str:
    """Keep the terms, if a name was typed, and return the sentence that says so.

    This comes before the offer: a refusal for too many templates leaves no offer behind.
    """
    if not name:
        return ""
    saved = use_cases.keep(by, name, describe_usual_terms(form))
    said = describe_kept_template(screen, saved)
    return said if screen.language == CHINESE else f" {said}"


def describe_kept_template(screen: Screen, saved: SavedTemplate) -> str:
    if saved["replaced"]:
        return screen.gettext("模板“%(name)s”已换成这次的条款。", name=saved["name"])
    return screen.gettext("条款已存为模板“%(name)s”。", name=saved["name"])
