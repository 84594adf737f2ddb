"""Sound rows beside the graduates as they are recorded: what an import would change, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from signing.aggregates.graduate import Graduate
from signing.use_cases.core.decryption import opened_person, shown_person
from signing.use_cases.graduates.roster_files.checking import Checked, RosterRow
from signing.use_cases.graduates.roster_files.faults import Fault
from signing.use_cases.privacy.vault import Box


@dataclass(frozen=True)
class Comparison:
    """One sound row beside the graduate as recorded. `changes` is None for a new graduate."""

    row: RosterRow
    graduate: Graduate
    changes: list[dict[str, Any]] | None


def changes(row: RosterRow, graduate: Graduate, box: Box) -> list[dict[str, Any]]:
    """Each field that differs, old → new; of old numbers and addresses only what is not masked."""
    person = opened_person(box, graduate.person)
    old = person.model_dump() | graduate.studies.model_dump()
    shown = old | shown_person(person)
    new = row.person.model_dump() | row.studies.model_dump()
    differing = [field for field in new if old[field] != new[field]]
    return [{"field": one, "old": shown[one], "new": new[one]} for one in differing]


def told(checked: Checked, compared: Sequence[Comparison]) -> dict[str, Any]:
    changed = [one for one in compared if one.changes]
    return {
        "rows": len(checked.rows) + len({fault.row for fault in checked.faults}),
        "new": sum(one.changes is None for one in compared),
        "unchanged": sum(one.changes == [] for one in compared),
        "changed": [
            {"row": one.row.row, "student_number": one.row.student_number, "fields": one.changes}
            for one in changed
        ],
        "errors": [_fault(fault) for fault in checked.faults],
        "warnings": [_fault(fault) for fault in checked.warnings],
        "ignored_columns": list(checked.ignored_columns),
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "row": fault.row,
        "column": fault.column,
        "fault": fault.kind.value,
        "zh": fault.zh,
        "en": fault.en,
    }
