"""What somebody typed into a form of a page, kept to be drawn again beside its errors."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from signing.http.asking import field_errors
from signing.http.asking.command_headers import PAGE_OF
from signing.http.asking.kept_files import MARK, list_chosen
from signing.http.asking.uploads import open_form
from signing.http.edge.text_limits import accept
from signing.refusals import FieldsWrong

BESIDE = frozenset({"once", "version", "next", PAGE_OF, MARK})
"""Fields about the form itself, which no form class reads."""
UNEQUAL = {"field": "again", "zh": "两次输入不一致", "en": "not the same"}
F = TypeVar("F", bound=BaseModel)


@dataclass(frozen=True)
class Typed:
    """`errors` says by field what was wrong with it: {field: {field, zh, en}}.

    `files_lost` names the fields whose files were sent before, and could not be kept;
    `kept_files` says field, name and size of those that were, under the mark.
    """

    fields: FormData = field(default_factory=FormData)
    errors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files_lost: frozenset[str] = frozenset()
    kept_files: Sequence[tuple[str, str, int]] = ()
    mark: str = ""

    def get(self, name: str, otherwise: str = "") -> str:
        """Return the text of a field, to draw it again."""
        value = self.fields.get(name, otherwise)
        return value if isinstance(value, str) else otherwise

    def all_of(self, name: str) -> list[str]:
        return [one for one in self.fields.getlist(name) if isinstance(one, str)]

    def is_shown_in(self, page: str) -> bool:
        """Return whether a drawn page has a field of something that was typed or chosen."""
        typed = [name for name in self.fields if name not in BESIDE and self.get(name).strip()]
        names = {*typed, *self.files_lost, *(one[0] for one in self.kept_files)}
        return any(f'name="{name}"' in page for name in names)

    def has_lost_file(self, name: str) -> bool:
        """Return whether a file of this field was sent, which must be chosen again."""
        return name in self.files_lost or bool(list_chosen(self.fields, name))

    def list_kept_files(self, name: str) -> list[tuple[str, int]]:
        """Return name and size of the files of this field that need not be chosen again."""
        return [(called, size) for field, called, size in self.kept_files if field == name]

    def read_as(self, form: type[F], **more: Any) -> F:
        """Read the fields as a form; an empty field counts as missing.

        Raises FieldsWrong, which names the fields of the page, not the entries within one.
        """
        filled = {
            name: self.all_of(name) if _is_many(form, name) else self.get(name)
            for name in self.fields
            if name not in BESIDE and self.get(name) and name in form.model_fields
        }
        try:
            return form.model_validate(filled | more)
        except ValidationError as wrong:
            told = [{**one, "loc": ("form", *one["loc"][:1])} for one in wrong.errors()]
            raise FieldsWrong(errors=field_errors.describe_errors(told)) from None

    def read_beside(self, form: type[F], faults: Sequence[Mapping[str, str]]) -> F:
        """Read the fields as a form. Raises FieldsWrong, with the faults that were found beside."""
        try:
            read = self.read_as(form)
        except FieldsWrong as wrong:
            raise FieldsWrong(errors=[*wrong.about["errors"], *faults]) from None
        if faults:
            raise FieldsWrong(errors=[*faults])
        return read

    def read_texts(self, names: Iterable[str]) -> dict[str, str]:
        """Return the cleaned texts of the named fields that were sent. Raises FieldsWrong."""
        wrong, read = [], {}
        for name in names:
            if name in self.fields:
                try:
                    read[name] = accept(self.get(name)).strip()
                except field_errors.FieldError as error:
                    wrong.append({"field": name, "zh": error.zh, "en": error.en})
        if wrong:
            raise FieldsWrong(errors=wrong)
        return read

    def with_refusal(self, about: Mapping[str, Any]) -> "Typed":
        """Return a copy with the errors of a refusal, by field, in the order of the page.

        What a browser does not send, a box without a tick, stays behind what the form names first.
        """
        order = {name: place for place, name in enumerate(self.fields)}
        last, placed = -1, []
        for one in about.get("errors", []):
            last = order.get(one["field"], last)
            placed.append((last, one))
        errors = {one["field"]: one for _, one in sorted(placed, key=itemgetter(0))}
        return replace(self, errors=errors)


def find_unequal(typed: Typed, name: str) -> list[Mapping[str, str]]:
    """Return what is wrong with the password of a field that was not typed twice alike."""
    return [] if typed.get("again") == typed.get(name) else [UNEQUAL]


def _is_many(form: type[BaseModel], name: str) -> bool:
    return "list[" in str(form.model_fields[name].annotation)


async def read_typed(request: Request) -> AsyncIterator[Typed]:
    """Read the form; its files are closed after the answer."""
    async with open_form(request) as fields:
        request.state.typed = typed = Typed(fields)
        yield typed


Filled = Annotated[Typed, Depends(read_typed)]
