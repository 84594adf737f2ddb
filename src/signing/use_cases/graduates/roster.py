"""Roster import (DESIGN 3.6): preview what would change, then import the sound rows at once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.school import School
from signing.events import GraduateEnrolled, RosterCorrected
from signing.refusals import AlreadyImported, NoSuchUpload, RosterHasFaults
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.student_numbers import identify_graduates
from signing.use_cases.graduates.enrolled_id_numbers import EnrolledIdNumbers
from signing.use_cases.graduates.kept_sheets import KeptSheets
from signing.use_cases.graduates.roster_files.apart import (
    open_kept,
    read_roster,
    read_roster_to_keep,
)
from signing.use_cases.graduates.roster_files.checking import Checked, RosterRow, check_roster
from signing.use_cases.graduates.roster_files.comparing import (
    ComparedRows,
    Comparison,
    RosterPreview,
    compare_row,
    keep_own_contact,
    name_fields,
    summarise_import,
)
from signing.use_cases.graduates.roster_files.faults import Fault
from signing.use_cases.graduates.roster_files.table import Table
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import school_id

Progress = Callable[[int, int], None]
"""Rows done, rows in all."""


class UploadedPreview(RosterPreview):
    """What an import would do, and the token under which it can be carried out for a day."""

    token: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [{"new": 480, "changed": 3, "identities": 0, "unchanged": 17, "skipped": 2}]
        }
    )
)
class ImportResult(TypedDict):
    """Rows by what became of them; `identities` replaced a person by another.

    `skipped` are those with faults, and the identity changes that were not asked for.
    """

    new: int
    changed: int
    identities: int
    unchanged: int
    skipped: int


class ImportProgress(TypedDict):
    """How far an import has come, in rows: `done` of `total`.

    `state` is previewed, importing or imported; `result` is null before the end.
    """

    state: str
    done: int
    total: int
    result: ImportResult | None


class Rosters(KeptSheets):
    MISSING, DONE = NoSuchUpload, AlreadyImported

    def preview(self, by: SchoolAdmin, content: bytes) -> UploadedPreview:
        """Keep the file and say what importing it would do; nothing is recorded yet."""
        kept = read_roster_to_keep(content)
        summary = self._summarise(by, open_kept(kept))
        return {"token": self._keep(by, content, kept), **summary}

    def load_preview(self, by: SchoolAdmin, token: str) -> RosterPreview:
        """What importing a kept file would do now. Raises NoSuchUpload, AlreadyImported."""
        return self._summarise(by, self._open_waiting(by, token))

    @command
    def import_previewed(
        self,
        by: SchoolAdmin,
        token: str,
        progress: Progress | None = None,
        *,
        only_sound: bool = False,
        identities: bool = False,
    ) -> Outcome[ImportResult]:
        """All rows, or with `only_sound` those without a fault; in one save, so all or none.

        Rows that make a graduate another person are left out unless `identities`. Without a
        `progress` of the caller's it is written down, for `load_progress`.
        """
        table = self._open_waiting(by, token)
        return self._import(by, table, token, progress, chosen=(only_sound, identities))

    @command
    def import_file(
        self,
        by: SchoolAdmin,
        content: bytes,
        progress: Progress | None = None,
        *,
        only_sound: bool = False,
        identities: bool = False,
    ) -> Outcome[ImportResult]:
        """The same without a preview."""
        table = read_roster(content)
        return self._import(by, table, None, progress, chosen=(only_sound, identities))

    def load_progress(self, by: SchoolAdmin, token: str) -> ImportProgress:
        """Raises NoSuchUpload."""
        upload = self._load(by, token)
        result: Any = upload.result
        if result is not None:
            result = {"identities": 0, **result}
        return {
            "state": upload.state,
            "done": upload.done,
            "total": upload.total,
            "result": result,
        }

    def _summarise(self, by: SchoolAdmin, table: Table) -> RosterPreview:
        checked = self._check(by, table)
        compared = self._compare(by.school_code, checked.rows)
        others = EnrolledIdNumbers(self.context).find_others(by.school_code, compared.rows)
        return summarise_import(checked, compared, others)

    def _find_faults(self, by: SchoolAdmin, table: Table) -> list[Fault]:
        checked = self._check(by, table)
        compared = self._compare(by.school_code, checked.rows)
        return [*checked.faults, *compared.list_faults(), *compared.list_identity_faults()]

    def _import(
        self,
        by: SchoolAdmin,
        table: Table,
        token: str | None,
        progress: Progress | None = None,
        *,
        chosen: tuple[bool, bool],
    ) -> Outcome[ImportResult]:
        """`chosen`: whether only sound rows are imported, and whether identity changes are."""
        only_sound, identities = chosen
        checked = self._check(by, table)
        compared = self._compare(by.school_code, checked.rows)
        faults = [*checked.faults, *compared.list_faults()]
        if faults and not only_sound:
            raise RosterHasFaults(count=len(faults))
        reached = progress or self._uploads.progress_writer(token)
        faults += [] if identities else compared.list_identity_faults()
        taken = [one for one in compared.rows if identities or not one.is_other_person]
        changing = [one for one in taken if one.changes != []]
        facts = list(self._decide_all(by, changing, len(checked.rows), reached))
        others, skipped = len(compared.other_people), {fault.row for fault in faults}
        corrected = sum(isinstance(fact, RosterCorrected) for fact in facts)
        answer: ImportResult = {
            "new": sum(isinstance(fact, GraduateEnrolled) for fact in facts),
            "changed": corrected - (others if identities else 0),
            "identities": others if identities else 0,
            "unchanged": sum(row.row not in skipped for row in checked.rows) - len(facts),
            "skipped": len(skipped),
        }
        left = self._write_rejected(table, faults)
        done = self._finish(by, token, len(checked.rows), answer, left) if token else []
        if changing:
            done.append(EnrolledIdNumbers(self.context).record_all(by.school_code, changing))
        return self.ledger.save(by, *facts, answer=answer, beside=done)

    def _decide_all(
        self, by: SchoolAdmin, changing: Sequence[Comparison], rows: int, progress: Progress
    ) -> Iterator[GraduateEnrolled | RosterCorrected]:
        """`rows` are all rows of the file; those that change nothing count as done."""
        ciphers = self.vault.make_ciphers([one.graduate.id for one in changing])
        for done, one in enumerate(changing, start=rows - len(changing) + 1):
            yield self._decide(by, one, ciphers[one.graduate.id])
            if done % 500 == 0 and done < rows:
                progress(done, rows)
        progress(rows, rows)

    def _decide(
        self, by: SchoolAdmin, one: Comparison, cipher: Cipher
    ) -> GraduateEnrolled | RosterCorrected:
        row = one.row
        digest = self.vault.digest_identity(
            by.school_code, one.student_number, row.person.id_number, row.person.name
        )
        sealed = cipher.encrypt_value(row.person)
        if one.changes is not None:
            return one.graduate.correct(
                by.stamp,
                identity_digest=digest,
                person=sealed,
                studies=row.studies,
                fields=name_fields(one.changes),
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

    def _compare(self, school_code: str, rows: Sequence[RosterRow]) -> ComparedRows:
        """Erased graduates are left out: importing a file does not bring a person back."""
        named = identify_graduates(
            self.context.engine, school_code, {(row.year, row.student_number) for row in rows}
        )
        known, unread = self.ledger.load_telling_unreadable(
            Graduate, [one for ids in named.values() for one in ids]
        )
        ciphers = self.vault.load_ciphers(list(known))
        compared: list[Comparison] = []
        unreadable: list[RosterRow] = []
        for row in rows:
            ids = named[row.year, row.student_number]
            enrolled = [one for one in ids if one in known]
            identity, is_twice = (enrolled or ids)[0], len(enrolled) > 1
            graduate = known.get(identity)
            if not set(unread).isdisjoint(ids):
                unreadable.append(row)
            elif graduate is None:
                compared.append(Comparison(row, Graduate(identity), None))
            elif not graduate.erased:
                cipher = ciphers[identity]
                kept = keep_own_contact(row, graduate, cipher)
                compared.append(compare_row(kept, graduate, cipher, is_enrolled_twice=is_twice))
        return ComparedRows(compared, unreadable)

    def _check(self, by: SchoolAdmin, table: Table) -> Checked:
        school = self.ledger.load(School, school_id(by.school_code))
        return check_roster(
            table,
            colleges=school.colleges,
            today=by.now.date(),
            successors=school.successors,
        )
