"""Roster import (DESIGN 3.6): preview what would change, then import the sound rows at once."""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from signing.aggregates.graduate import Graduate
from signing.aggregates.school import School
from signing.application.actors import SchoolAdmin
from signing.application.ledger import Outcome, command
from signing.application.office import Desk
from signing.application.opened import opened_person, shown_person
from signing.application.roster_uploads import RosterUploads
from signing.application.rosters.checking import Checked, RosterRow, check_roster
from signing.application.rosters.reading import read_roster
from signing.application.vault import Box
from signing.events import GraduateEnrolled, RosterCorrected
from signing.refusals import AlreadyImported, RosterHasFaults
from signing.vocabulary import graduate_id, school_id

Progress = Callable[[int, int], None]
"""Rows done, rows in all."""


@dataclass(frozen=True)
class Comparison:
    """One sound row beside the graduate as recorded. `changes` is None for a new graduate."""

    row: RosterRow
    graduate: Graduate
    changes: list[dict[str, Any]] | None


class Rosters(Desk):
    def preview(self, by: SchoolAdmin, content: bytes) -> dict[str, Any]:
        """{token, new, changed, unchanged, errors, warnings, …}; nothing is recorded yet."""
        checked = self._checked(by, content)
        compared = list(self._compared(by.school_code, checked.rows))
        box = self.vault.box(school_id(by.school_code))
        token = secrets.token_urlsafe(24)
        self._uploads.keep(
            token,
            by.school_code,
            by.stamp.actor.account,
            sha256(content).digest(),
            box.seal_bytes(content),
        )
        return {"token": token, **_told(checked, compared)}

    @command
    def import_previewed(self, by: SchoolAdmin, token: str, *, only_sound: bool = False) -> Outcome:
        """All rows, or with `only_sound` those without a fault; in one save, so all or none."""
        upload = self._uploads.of(token, by.school_code)
        if not upload.sealed_file:
            raise AlreadyImported
        content = self.vault.box(school_id(by.school_code)).open_bytes(upload.sealed_file)
        assert content is not None
        return self._import(by, content, token, only_sound=only_sound)

    @command
    def import_file(
        self,
        by: SchoolAdmin,
        content: bytes,
        progress: Progress | None = None,
        *,
        only_sound: bool = False,
    ) -> Outcome:
        """The same without a preview, for the command line."""
        return self._import(by, content, None, progress, only_sound=only_sound)

    def progress(self, by: SchoolAdmin, token: str) -> dict[str, Any]:
        upload = self._uploads.of(token, by.school_code)
        return {
            "state": upload.state,
            "done": upload.done,
            "total": upload.total,
            "result": upload.result,
        }

    @property
    def _uploads(self) -> RosterUploads:
        return RosterUploads(self.office.engine)

    def _import(
        self,
        by: SchoolAdmin,
        content: bytes,
        token: str | None,
        progress: Progress | None = None,
        *,
        only_sound: bool,
    ) -> Outcome:
        checked = self._checked(by, content)
        if checked.faults and not only_sound:
            raise RosterHasFaults(count=len(checked.faults))
        reached = progress or self._uploads.progress_of(token)
        facts = list(self._decided(by, checked.rows, reached))
        answer = {
            "new": sum(isinstance(fact, GraduateEnrolled) for fact in facts),
            "changed": sum(isinstance(fact, RosterCorrected) for fact in facts),
            "unchanged": len(checked.rows) - len(facts),
            "skipped": len({fault.row for fault in checked.faults}),
        }
        done = [self._uploads.imported(token, len(checked.rows), json.dumps(answer))]
        return self.ledger.save(by, *facts, answer=answer, beside=done if token else [])

    def _decided(
        self, by: SchoolAdmin, rows: Sequence[RosterRow], progress: Progress
    ) -> Iterator[GraduateEnrolled | RosterCorrected]:
        compared = [one for one in self._compared(by.school_code, rows) if one.changes != []]
        boxes = self.vault.new_boxes([one.graduate.id for one in compared])
        same = len(rows) - len(compared)
        for done, one in enumerate(compared, start=same + 1):
            yield self._decision(by, one, boxes[one.graduate.id])
            if done % 500 == 0 and done < len(rows):
                progress(done, len(rows))
        progress(len(rows), len(rows))

    def _decision(
        self, by: SchoolAdmin, one: Comparison, box: Box
    ) -> GraduateEnrolled | RosterCorrected:
        row = one.row
        digest = self.vault.identity_digest(
            by.school_code, row.student_number, row.person.id_number, row.person.name
        )
        sealed = box.seal_value(row.person)
        if one.changes is not None:
            return one.graduate.correct(
                by.stamp, identity_digest=digest, person=sealed, studies=row.studies
            )
        return one.graduate.enrol(
            by.stamp,
            school_code=by.school_code,
            year=row.year,
            student_number=row.student_number,
            identity_digest=digest,
            person=sealed,
            studies=row.studies,
        )

    def _compared(self, school_code: str, rows: Sequence[RosterRow]) -> Iterator[Comparison]:
        """Erased graduates are left out: importing a file does not bring a person back."""
        ids = [_id(school_code, row) for row in rows]
        known = self.ledger.load_many(Graduate, ids)
        boxes = self.vault.boxes(ids)
        for identity, row in zip(ids, rows, strict=True):
            graduate = known.get(identity)
            if graduate is None:
                yield Comparison(row, Graduate(identity), None)
            elif not graduate.erased:
                yield Comparison(row, graduate, _changes(row, graduate, boxes[identity]))

    def _checked(self, by: SchoolAdmin, content: bytes) -> Checked:
        school = self.ledger.load(School, school_id(by.school_code))
        table = read_roster(content)
        return check_roster(table, colleges=school.colleges, today=by.now.date())


def _id(school_code: str, row: RosterRow) -> Any:
    return graduate_id(school_code, row.year, row.student_number)


def _changes(row: RosterRow, graduate: Graduate, box: Box) -> list[dict[str, Any]]:
    """Each field that differs, old → new; of old numbers and addresses only what is not masked."""
    person = opened_person(box, graduate.person)
    old = person.model_dump() | graduate.studies.model_dump()
    shown = old | shown_person(person)
    new = row.person.model_dump() | row.studies.model_dump()
    differing = [field for field in new if old[field] != new[field]]
    return [{"field": one, "old": shown[one], "new": new[one]} for one in differing]


def _told(checked: Checked, compared: Sequence[Comparison]) -> dict[str, Any]:
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


def _fault(fault: Any) -> dict[str, Any]:
    return {
        "row": fault.row,
        "column": fault.column,
        "fault": fault.kind.value,
        "zh": fault.zh,
        "en": fault.en,
    }
