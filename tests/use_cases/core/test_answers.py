"""What an answer says of a person and of studies has every field of the value, and no other."""

import pytest

from signing.http.asking.forms import UsualTermsForm
from signing.use_cases.core.decryption import mask_person
from signing.vocabulary import Person, Resume, Studies, Terms
from signing.vocabulary.answers import (
    AgreedTerms,
    PersonAnswer,
    ResumeAnswer,
    StudiesAnswer,
    UsualTerms,
)
from support.use_cases.small_province import make_person


@pytest.mark.parametrize(
    ("answer", "value"),
    [(PersonAnswer, Person), (ResumeAnswer, Resume), (StudiesAnswer, Studies)],
)
def test_an_answer_has_the_fields_of_the_value(answer: type, value: type[Person]) -> None:
    assert list(answer.__annotations__) == list(value.model_fields)


def test_the_answer_of_terms_has_the_fields_of_the_value_and_a_template_those_of_its_form() -> None:
    assert set(AgreedTerms.__annotations__) == set(Terms.model_fields)
    assert set(UsualTerms.__annotations__) == set(UsualTermsForm.model_fields)


def test_a_person_is_shown_to_staff_with_every_field_and_the_numbers_masked() -> None:
    lin = make_person("1")
    shown = mask_person(lin)
    assert list(shown) == list(Person.model_fields)
    assert shown["name"] == lin.name
    assert lin.id_number not in shown.values()
