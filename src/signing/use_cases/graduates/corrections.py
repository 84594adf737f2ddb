"""更正生源信息: one row of the roster mended by hand, judged as a row of a file is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.school import School
from signing.refusals import Erased, FieldsWrong
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.graduates.enrolled_id_numbers import EnrolledIdNumbers
from signing.use_cases.graduates.roster_files.checking import RosterRow, check_roster
from signing.use_cases.graduates.roster_files.columns import BY_HEADER, COLUMNS
from signing.use_cases.graduates.roster_files.comparing import find_changes, name_fields
from signing.use_cases.graduates.roster_files.table import Row, Table
from signing.vocabulary import school_id


class Correction(TypedDict):
    """Whose row was corrected; `corrected` is false where the new values were the old ones."""

    graduate_id: str
    corrected: bool


class Corrections(UseCases):
    @command
    def correct(
        self, by: SchoolAdmin, graduate_id: UUID, new: Mapping[str, str]
    ) -> Outcome[Correction]:
        """`new` by field; what is not named stays. Who had confirmed confirms again.

        Number and year name the graduate and cannot be corrected. What changes nothing records
        nothing. Raises Erased, and FieldsWrong with every fault at its field.
        """
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        if graduate.erased:
            raise Erased
        cipher = self.vault.load_cipher(graduate.id)
        person = decrypt_person(cipher, graduate.person)
        old = person.model_dump() | graduate.studies.model_dump(mode="json")
        row = self._check_row(by, old | dict(new) | _keep_key(graduate))
        answer: Correction = {"graduate_id": str(graduate.id), "corrected": True}
        if (row.person, row.studies) == (person, graduate.studies):
            return Outcome({**answer, "corrected": False}, version=graduate.version)
        digest = self.vault.digest_identity(
            by.school_code, graduate.student_number, row.person.id_number, row.person.name
        )
        fact = graduate.correct(
            by.stamp,
            identity_digest=digest,
            person=cipher.encrypt_value(row.person),
            studies=row.studies,
            fields=name_fields(find_changes(row, graduate, person)),
        )
        numbers = EnrolledIdNumbers(self.context)
        kept = numbers.record(by.school_code, [(graduate.id, graduate.student_number, row.person)])
        return self.ledger.save(by, fact, answer=answer, beside=[kept])

    def _check_row(self, by: SchoolAdmin, values: Mapping[str, Any]) -> RosterRow:
        school = self.ledger.load(School, school_id(by.school_code))
        cells = tuple(str(values[column.field] or "") for column in COLUMNS)
        table = Table(tuple(BY_HEADER), (Row(1, cells),))
        checked = check_roster(table, colleges=school.colleges, today=by.now.date())
        if checked.faults:
            raise FieldsWrong(
                errors=[
                    {"field": BY_HEADER[one.column].field, "zh": one.zh, "en": one.en}
                    for one in checked.faults
                ]
            )
        return checked.rows[0]


def _keep_key(graduate: Graduate) -> dict[str, str]:
    """Rows have numbers by the rules of today; one that was enrolled before keeps its own."""
    return {"student_number": "0", "year": str(graduate.year)}
