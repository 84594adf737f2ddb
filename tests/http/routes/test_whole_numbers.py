"""Every whole number is understood as an input method writes it: in full width."""

import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, get_args

import pytest
from fastapi.testclient import TestClient
from pydantic import Field, TypeAdapter, ValidationError

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking import field_errors
from signing.http.asking.filters import AskedYear
from signing.http.asking.security import COOKIE
from signing.http.edge.text_limits import SoundForm
from signing.http.routes import routes
from signing.use_cases.graduates.roster_files.columns import COLUMNS
from support.files.roster_files import check_content, make_row, write_csv_roster, write_xlsx_roster
from support.routes.province import FilledProvince

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
assert routes()  # every form is imported


def list_forms(kind: type[SoundForm] = SoundForm) -> Iterator[type[SoundForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from list_forms(one)


def holds_integer(annotation: Any) -> bool:
    return annotation is int or any(map(holds_integer, get_args(annotation)))


FIELDS: dict[tuple[str, str], Any] = {
    (form.__name__, name): Annotated[field.annotation, Field(), *field.metadata]
    for form in list_forms()
    for name, field in form.model_fields.items()
    if holds_integer(field.annotation)
}
"""Of pages and of bodies of the API: both are forms."""


@pytest.mark.parametrize(("form", "field"), sorted(FIELDS))
def test_a_form_understands_full_width_and_refuses_what_is_no_number(form: str, field: str) -> None:
    kind = TypeAdapter[Any](FIELDS[form, field])

    assert kind.validate_python("２") == kind.validate_python(" 2 ") == kind.validate_python(2)
    for typed in ("二", "２.５", "Ⅱ", "2e0", ""):
        with pytest.raises(ValidationError) as refused:
            kind.validate_python(typed)
        [error] = field_errors.describe_errors(
            [{**one, "loc": (field,)} for one in refused.value.errors()]
        )
        assert error == {
            "field": field,
            "zh": "应为整数，如 12",
            "en": "must be a whole number like 12",
        }


def test_every_whole_number_in_a_body_of_the_api_is_one_of_these(
    installation: Installation,
) -> None:
    described = create_app(installation, projecting=False).openapi()
    bodies = [
        one["requestBody"]
        for path in described["paths"].values()
        for one in path.values()
        if "requestBody" in one
    ]
    found = set(list_integers(described["components"]["schemas"], bodies))

    assert found
    assert found <= set(FIELDS)


def list_integers(
    schemas: dict[str, Any], said: Any, place: tuple[str, str] = ("", "")
) -> Iterator[tuple[str, str]]:
    """Yield schema and property of every integer that may stand in what a schema describes."""
    if isinstance(said, str | int | float | None):
        return
    if isinstance(said, list):
        parts = [(one, place) for one in said]
    else:
        name = said.get("$ref", "").rpartition("/")[2]
        fields = schemas[name].get("properties", {}) if name else {}
        parts = [(one, (name, field)) for field, one in fields.items()]
        parts += [(one, place) for one in said.values()]
        yield from [place] if said.get("type") == "integer" else []
    for part, where in parts:
        yield from list_integers(schemas, part, where)


NUMBERS = make_row(学制="4", 毕业日期="2026-06-30", 手机号码="13800001234")


@pytest.mark.parametrize("write", [write_csv_roster, write_xlsx_roster])
@pytest.mark.parametrize("column", [one.header for one in COLUMNS if one.header in NUMBERS])
def test_a_roster_understands_full_width_in_every_column(column: str, write: Any) -> None:
    wide = NUMBERS | {column: NUMBERS[column].translate(WIDE)}

    assert check_content(write(wide)) == check_content(write(NUMBERS))


@pytest.mark.parametrize("year", ["２０２６", "２０２６年", " 2026 ", "２０２６.０"])
def test_the_year_of_a_roster_may_be_in_full_width(year: str) -> None:
    [row] = check_content(write_csv_roster(NUMBERS | {"毕业年份": year})).rows
    assert row.year == 2026


@pytest.mark.parametrize("year", ["二〇二六", "２０２６级", "２６", "２，０２６"])
def test_a_year_that_is_none_is_a_fault_of_its_cell(year: str) -> None:
    [fault] = check_content(write_csv_roster(NUMBERS | {"毕业年份": year})).faults
    assert (fault.column, fault.kind.value) == ("毕业年份", "year out of range")


def test_the_year_of_a_list_may_be_in_full_width() -> None:
    assert TypeAdapter(AskedYear).validate_python("２０２６") == 2026


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("province", "/statistics?year=２０３１"),
        ("province", "/statistics?position=０"),
        ("auditor", "/audit?after=１"),
    ],
)
def test_a_filter_of_a_page_may_be_in_full_width(
    idle_client: TestClient, province: FilledProvince, role: str, address: str
) -> None:
    idle_client.cookies.set(COOKIE, province.tokens[role])
    wide, narrow = (
        idle_client.get(one) for one in (address, unicodedata.normalize("NFKC", address))
    )
    assert (wide.status_code, narrow.status_code) == (200, 200)
    assert wide.text.count("<tr") == narrow.text.count("<tr")
