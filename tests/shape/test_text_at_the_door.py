"""Every text that comes with a request is cleaned and judged by the one definition of text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from pydantic import AfterValidator, BaseModel

import signing.http.pages
from shape.test_permissions_shape import list_routes
from signing.http.edge.text_limits import SoundForm, accept


def list_fields(dependant: Dependant) -> Iterator[Any]:
    for one in dependant.body_params:
        yield one.field_info
    for inner in dependant.dependencies:
        yield from list_fields(inner)


def list_forms(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation names, and those within them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from list_forms(field.annotation)
    for inner in get_args(annotation):
        yield from list_forms(inner)


def is_judged(info: Any) -> bool:
    """Return whether a text is cleaned: by its model, or by the validator beside it."""
    if list(list_forms(info.annotation)):
        return True
    if str not in {info.annotation, *get_args(info.annotation)}:
        return True
    said = [*info.metadata, *(one for part in get_args(info.annotation) for one in get_args(part))]
    return any(isinstance(one, AfterValidator) and one.func is accept for one in said)


def test_every_text_of_a_body_is_judged_by_the_one_definition() -> None:
    unjudged = {
        (route.path, str(info.annotation))
        for route in list_routes()
        for info in list_fields(route.dependant)
        if not is_judged(info)
    }
    assert unjudged == set()


def test_every_form_of_a_body_and_each_form_within_it_is_a_sound_one() -> None:
    forms = {
        form
        for route in list_routes()
        for info in list_fields(route.dependant)
        for form in list_forms(info.annotation)
    }
    assert len(forms) > 20
    assert {form for form in forms if not issubclass(form, SoundForm)} == set()


def list_subclasses(form: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in form.__subclasses__():
        yield one
        yield from list_subclasses(one)


def test_pages_read_what_was_typed_by_sound_forms_only() -> None:
    """A page may read any model; those of `signing.http` are all of them sound."""
    ours = {one for one in list_subclasses(BaseModel) if one.__module__.startswith("signing.http")}
    forms = {one for one in ours if one.__name__.endswith(("Form", "Change", "Data", "Record"))}
    assert {one for one in forms if not issubclass(one, SoundForm)} == set()


RAW = re.compile(r'(?:typed|filled)(?:\(\))?\.(?:get|all_of)\("?(\w+)')
READ_AS_SENT = {
    "again": "a password typed twice, compared and dropped",
    "confirm": "a number or a name, only compared",
    "verdict": "compared, and read by DecisionForm before anything is decided",
    "secret": "of an authenticator, drawn again",
    "url": "of an authenticator, drawn again",
    "ticket": "a token, looked up by its digest",
    "next": "an address of ours, judged where it is followed",
    "destroy": "a tick, compared and dropped",
    "passkey": "a browser's answer, verified against its challenge and never kept",
    "draft": "a token that only we can open",
    "content": "a digest, only compared",
    "chosen": "read by ChosenForm before anything is done with them",
    "numbers": "identifiers of rows, only looked up",
    "seen": "identifiers of rows with versions, only looked up and compared",
    "stay": "a mark of which button was pressed, compared and dropped",
    "name": "of any field, drawn again or judged by a form when the draft is read",
}


def test_pages_read_no_field_past_the_forms_but_for_a_reason() -> None:
    pages = Path(signing.http.pages.__path__[0]).rglob("*.py")
    read = {name for page in pages for name in RAW.findall(page.read_text())}
    assert read == set(READ_AS_SENT)
