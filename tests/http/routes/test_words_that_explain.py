"""Fields that explain something take words; signs and pictures alone are refused at the field."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import annotated_types
import pytest
from fastapi.testclient import TestClient
from pydantic import Field, TypeAdapter, ValidationError

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking import field_errors
from signing.http.asking.forms import TermsForm
from signing.http.edge.text_limits import SoundForm
from signing.http.routes import routes
from signing.red_checks import is_explanation
from signing.text import find_words
from support.routes.api_routes import CLAIM, LICENCE
from support.routes.province import FilledProvince

EXPLAINING = {"reason", "words", "purpose", "verified", "phrase", "because"}
FREE = {
    *("summary", "education", "experience", "skills"),  # a résumé is as its graduate wants it
    *("remarks", "description", "note", "owed"),  # may be left empty
    "colleges",  # one a line
}
IDENTIFIERS = {"username", "code", "card_pass", "cosignature", "passkey", "credential"}
"""Other long texts: a new one belongs here or there."""
LONG = 400
SAYING_NOTHING = ["😀", "。。。", "—— !", "👍👍👍👍👍👍👍👍👍", "1️⃣2️⃣", "🇨🇳", "…", "（）", "\u200b。"]
SAYING_SOMETHING = ["病", "ok", "见 3 号通知", "😀 已核实", "№5", "因为①", "ئۇيغۇر", "སློབ་གྲྭ"]
assert routes()  # every form is imported


def list_forms(kind: type[SoundForm] = SoundForm) -> Iterator[type[SoundForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from list_forms(one)


TEXTS: dict[tuple[str, str], Any] = {
    (f"{form.__module__}.{form.__name__}", name): Annotated[
        field.annotation, Field(), *field.metadata
    ]
    for form in list_forms()
    for name, field in form.model_fields.items()
    if str in {field.annotation, *get_args(field.annotation)}
}


@pytest.mark.parametrize("text", [one for one in sorted(TEXTS) if one[1] in EXPLAINING])
def test_a_field_that_explains_refuses_what_says_nothing(text: tuple[str, str]) -> None:
    adapter = TypeAdapter[Any](TEXTS[text])
    for typed in SAYING_NOTHING:
        with pytest.raises(ValidationError) as refused:
            adapter.validate_python(typed)
        [error] = field_errors.describe_errors(
            [{**one, "loc": text} for one in refused.value.errors()]
        )
        assert error["zh"] == "请用文字写明"
        assert error["en"] == "say it in words: letters or digits"
    for typed in SAYING_SOMETHING:
        assert adapter.validate_python(typed) == typed


def test_every_long_text_explains_or_is_free() -> None:
    long = {name for (_, name), kind in TEXTS.items() if find_most(kind) >= LONG}

    assert long - FREE - IDENTIFIERS <= EXPLAINING
    assert {name for _, name in TEXTS} >= EXPLAINING


def find_most(kind: Any) -> int:
    most = [one.max_length for one in kind.__metadata__ if isinstance(one, annotated_types.MaxLen)]
    return min(most, default=0)


def test_texts_of_the_api_that_explain_are_of_these_forms_and_no_others(
    installation: Installation,
) -> None:
    schemas = create_app(installation, projecting=False).openapi()["components"]["schemas"]
    bodies = {name for name in schemas if name.startswith("Body_")}
    explaining = {
        (name, field) for name in bodies for field in EXPLAINING & set(schemas[name]["properties"])
    }
    assert len(explaining) == 3  # of a release, from either side, and of a claim: with files


def must_ask_for_words(answer: Any, field: str) -> None:
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert answer.json()["errors"][0]["zh"] == "请用文字写明"


def test_a_release_is_asked_for_in_words(idle_client: TestClient, province: FilledProvince) -> None:
    by = {"Authorization": f"Bearer {province.tokens['signer']}", "Idempotency-Key": "release"}
    for typed in SAYING_NOTHING:
        answer = idle_client.post("/api/me/termination", data={"reason": typed}, headers=by)
        must_ask_for_words(answer, "reason")


@pytest.mark.usefixtures("province")
def test_a_claim_is_explained_in_words(idle_client: TestClient) -> None:
    for typed in SAYING_NOTHING:
        form = CLAIM | {"words": typed}
        answer = idle_client.post("/api/employers/claims", data=form, files=LICENCE)
        must_ask_for_words(answer, "words")


@pytest.mark.parametrize("typed", SAYING_NOTHING)
def test_one_definition_says_what_words_are(typed: str) -> None:
    assert not find_words(typed)
    assert not is_explanation(typed * 16)


def test_remarks_need_no_words_but_must_be_printable() -> None:
    remarks = TypeAdapter[Any](TEXTS[f"{TermsForm.__module__}.TermsForm", "remarks"])

    assert remarks.validate_python("——") == "——"
    with pytest.raises(ValidationError):
        remarks.validate_python("😀")
