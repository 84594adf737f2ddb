"""Sound rows beside the graduates as they are recorded: what an import would change, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.codes import spelling
from signing.use_cases.core.decryption import decrypt_person, mask_person
from signing.use_cases.graduates.roster_files.checking import Checked, RosterRow
from signing.use_cases.graduates.roster_files.columns import DOCUMENT_NUMBER, STUDENT_NUMBER
from signing.use_cases.graduates.roster_files.faults import Fault, FaultKind
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import WHO_SIGNED, Person, SourceField, Studies
from signing.vocabulary.masks import mask_number

CONTACT = ("phone", "home_address")
"""What graduates change themselves."""


class FieldChange(TypedDict):
    """A field that differs. Of old numbers and addresses only what is not masked is told."""

    field: str
    old: str | None
    new: str | None


class ChangedRow(TypedDict):
    """A row that would change a graduate; `row` as the spreadsheet numbers it.

    `to_print_again` is the number of the agreement in effect whose paper has another name or ID
    number then, and waits to be printed again; null without one.
    """

    row: int
    student_number: str
    fields: list[FieldChange]
    to_print_again: str | None


class IdentityChange(ChangedRow):
    """A row under whose student number another person is enrolled: other name, other ID number.

    `standing` is where the enrolled person stands, `bound` whether their WeChat account is bound.
    """

    standing: str
    bound: bool


class RosterFault(TypedDict):
    """What is wrong with a cell: row as the spreadsheet numbers it, column by its header.

    `value` is what stands there, shortened; ID and phone numbers and addresses are masked.
    """

    row: int
    column: str
    value: str
    fault: str
    zh: str
    en: str


class RosterPreview(TypedDict):
    """What an import would do. `new` and `unchanged` count rows, `rows` all of them.

    Rows with `errors` are not imported; rows with `warnings` are; `identities` are imported only
    if that is asked for, and are not among `changed`. Columns that no rule knows are ignored.
    `sheet` is the one that was read, null for a file without sheets.
    """

    sheet: str | None
    rows: int
    new: int
    unchanged: int
    changed: list[ChangedRow]
    identities: list[IdentityChange]
    errors: list[RosterFault]
    warnings: list[RosterFault]
    ignored_columns: list[str]


@dataclass(frozen=True)
class Comparison:
    """One sound row beside the graduate as recorded. `changes` is None for a new graduate."""

    row: RosterRow
    graduate: Graduate
    changes: list[FieldChange] | None
    is_other_person: bool = False
    """Whether both name and ID number are others than those enrolled."""
    is_enrolled_twice: bool = False
    """Whether graduates are enrolled whose numbers differ from this one by case alone."""

    @property
    def student_number(self) -> str:
        """As it is recorded, or will be."""
        return self.graduate.student_number or self.row.student_number


def keep_own_contact(row: RosterRow, graduate: Graduate, cipher: Cipher) -> RosterRow:
    """Phone and address that the graduate stated stay; the file's are older or a stranger's."""
    if not graduate.contact_is_own:
        return row
    own = decrypt_person(cipher, graduate.person).model_dump(include=set(CONTACT))
    return replace(row, person=row.person.model_copy(update=own))


@dataclass(frozen=True)
class ComparedRows:
    """Sound rows beside the recorded graduates, and those whose graduate cannot be read."""

    rows: Sequence[Comparison]
    unreadable: Sequence[RosterRow]

    @property
    def other_people(self) -> list[Comparison]:
        return [one for one in self.rows if one.is_other_person]

    def list_faults(self) -> list[Fault]:
        """Why rows that are sound by themselves cannot be imported."""
        return [
            Fault(
                *(one.row, STUDENT_NUMBER.header, FaultKind.HISTORY_UNREADABLE),
                value=one.student_number,
            )
            for one in self.unreadable
        ]

    def list_identity_faults(self) -> list[Fault]:
        """Why identity changes were left out that nobody ticked."""
        return [
            Fault(
                *(one.row.row, STUDENT_NUMBER.header, FaultKind.IDENTITY_CHANGED),
                value=one.row.student_number,
            )
            for one in self.other_people
        ]


def compare_row(
    row: RosterRow, graduate: Graduate, cipher: Cipher, *, is_enrolled_twice: bool
) -> Comparison:
    person = decrypt_person(cipher, graduate.person)
    changes = find_changes(row, graduate, person)
    return Comparison(
        row, graduate, changes, is_other_person(person, row.person), is_enrolled_twice
    )


def is_other_person(old: Person, new: Person) -> bool:
    """One field may be a slip; who has another name and another ID number is somebody else."""
    numbers = {spelling.fold_id_number(one.id_number) for one in (old, new)}
    return old.name != new.name and len(numbers) > 1


def find_changes(row: RosterRow, graduate: Graduate, person: Person) -> list[FieldChange]:
    """Each field that differs, old → new; of old numbers and addresses only what is not masked."""
    old = _list_fields(person, graduate.studies)
    shown = _list_fields(Person(**mask_person(person)), graduate.studies)
    new = _list_fields(row.person, row.studies)
    differing = [field for field in new if old[field] != new[field]]
    return [{"field": one, "old": shown[one], "new": new[one]} for one in differing]


def name_fields(changes: Sequence[FieldChange]) -> tuple[SourceField, ...]:
    """Return which fields differ, without what they say."""
    return tuple(SourceField(one["field"]) for one in changes)


def summarise_import(
    checked: Checked, found: ComparedRows, others: Mapping[int, str]
) -> RosterPreview:
    """What importing the sound rows would do, and what is wrong with the others.

    `others` are, by row, the student numbers under which its ID number is enrolled already.
    """
    compared, faults = found.rows, [*checked.faults, *found.list_faults()]
    twins = [
        Fault(
            one.row.row,
            STUDENT_NUMBER.header,
            FaultKind.ENROLLED_TWICE,
            value=one.row.student_number,
        )
        for one in compared
        if one.is_enrolled_twice
    ]
    enrolled = [
        Fault(
            one.row.row,
            DOCUMENT_NUMBER.header,
            FaultKind.ENROLLED_ID_NUMBER,
            value=mask_number(one.row.person.id_number),
            other=others[one.row.row],
        )
        for one in compared
        if one.row.row in others
    ]
    warnings = [*checked.warnings, *twins, *enrolled]
    return {
        "sheet": checked.sheet,
        "rows": len({fault.row for fault in checked.faults}) + len(checked.rows),
        "new": sum(one.changes is None for one in compared),
        "unchanged": sum(one.changes == [] for one in compared),
        "changed": [
            _describe_change(one) for one in compared if one.changes and not one.is_other_person
        ],
        "identities": [
            {
                **_describe_change(one),
                "standing": one.graduate.standing.value,
                "bound": one.graduate.wechat_account is not None,
            }
            for one in found.other_people
        ],
        "errors": [describe_fault(fault) for fault in faults],
        "warnings": [describe_fault(fault) for fault in warnings],
        "ignored_columns": list(checked.ignored_columns),
    }


def _list_fields(person: Person, studies: Studies) -> dict[str, str | None]:
    return person.model_dump(mode="json") | studies.model_dump(mode="json")


def _describe_change(one: Comparison) -> ChangedRow:
    return {
        "row": one.row.row,
        "student_number": one.row.student_number,
        "fields": one.changes or [],
        "to_print_again": _find_outdated(one),
    }


def _find_outdated(one: Comparison) -> str | None:
    live = one.graduate.live
    corrects_who = WHO_SIGNED.intersection(name_fields(one.changes or []))
    return live.number if live and live.state.is_in_force and corrects_who else None


def describe_fault(fault: Fault) -> RosterFault:
    return {
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "fault": fault.kind.value,
        "zh": fault.zh,
        "en": fault.en,
    }
