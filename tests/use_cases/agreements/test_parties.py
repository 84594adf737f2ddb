"""The parties of an agreement as a school sees them."""

from signing.use_cases.agreements.parties import PersonFields, StudyFields
from signing.vocabulary import Person, Studies


def test_a_school_sees_every_field_that_a_roster_row_has() -> None:
    assert set(PersonFields.__annotations__) == set(Person.model_fields)
    assert set(StudyFields.__annotations__) == set(Studies.model_fields)
