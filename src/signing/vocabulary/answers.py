"""What a person and their studies are in an answer: the fields of the values, as plain JSON."""

from typing import cast

from typing_extensions import TypedDict

from signing.vocabulary.values import Person, Studies


class PersonAnswer(TypedDict):
    """What a roster row says about the person; "" where it says nothing."""

    name: str
    gender: str
    document_type: str
    id_number: str
    ethnicity: str
    political_status: str
    phone: str
    home_address: str
    hardship: str


class StudiesAnswer(TypedDict):
    """What a roster row says about the studies. `graduates_on` is an ISO date, or null."""

    college: str
    major: str
    level: str
    duration: str
    training_mode: str
    origin_region: str
    graduates_on: str | None
    teacher_training: str


def answer_person(person: Person) -> PersonAnswer:
    """A test proves that the fields are those of the value."""
    return cast("PersonAnswer", person.model_dump())


def answer_studies(studies: Studies) -> StudiesAnswer:
    """A test proves that the fields are those of the value."""
    return cast("StudiesAnswer", studies.model_dump(mode="json"))
