"""What a school administrator changes about one graduate: each has a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import HTMLResponse, JSONResponse, Response

from signing.http.answering.replies import file
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import (
    ToBindings,
    ToCorrections,
    ToDisclosures,
    ToDrawers,
    ToGraduates,
    ToRecords,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates import roster_words
from signing.http.pages.graduates.graduate_forms import (
    DestinationForm,
    ExportForm,
    GraveForm,
    read_grave,
)
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.press.booklets import compose_booklet
from signing.press.dossiers import export_graduate
from signing.refusals import Refusal
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.graduates.roster_files.columns import COLUMNS
from signing.use_cases.graduates.school_record import SchoolRecord
from signing.vocabulary.china_time import write_china_day

router = Router(prefix="/graduates/{graduate_id}")
CORRECTED = [one for one in COLUMNS if one.field not in {"student_number", "year"}]


class Act(Enum):
    UNLOCK = "unlock"
    UNBIND = "unbinding"
    DESTINATION = "destination"
    CORRECT = "correction"
    REOPEN = "reopening"
    EXPORT = "export"


@dataclass(frozen=True)
class GraduateAction:
    """A graduate, what was typed about them, and the screen that shows both."""

    screen: Screen
    typed: Typed
    record: SchoolRecord

    def carry_out(self, act: Act, decide: Callable[[], Outcome], said: str) -> Response:
        try:
            outcome = decide()
        except Refusal as refusal:
            return self.show_form(act, refusal)
        told = self.screen.gettext(said)
        return self.screen.go(f"/graduates/{self.record['id']}", said=told, outcome=outcome)

    def translate_labels(self) -> dict[str, str]:
        return {name: self.screen.gettext(said) for name, said in roster_words.FIELDS.items()}

    def show_form(self, act: Act, refusal: Refusal | None = None) -> HTMLResponse:
        return self.screen.show(
            f"graduates/school/{act.value}.html",
            record=self.record,
            columns=CORRECTED,
            offered={one.field: {word: word for word in one.choices} for one in CORRECTED},
            labels=self.translate_labels(),
            words=roster_words,
            typed=self.typed,
            refusal=refusal,
        )

    def read_confirmed(self) -> GraveForm:
        """Return the form. Raises FieldsWrong unless it repeats the student number."""
        return read_grave(self.typed, self.record["student_number"])


def open_graduate(
    graduate_id: UUID, by: BySchoolAdmin, filled: Filled, use_cases: ToRecords, screen: ToScreen
) -> GraduateAction:
    return GraduateAction(screen, filled, use_cases.load(by, graduate_id))


This = Annotated[GraduateAction, Depends(open_graduate)]


@router.get("/{act}", rules.PAGE)
def show_action(
    graduate_id: UUID, act: Act, by: BySchoolAdmin, use_cases: ToRecords, screen: ToScreen
) -> HTMLResponse:
    return GraduateAction(screen, NOTHING_TYPED, use_cases.load(by, graduate_id)).show_form(act)


@router.post("/unlock", rules.FORM)
def unlock_graduate(
    graduate_id: UUID, this: This, by: BySchoolAdmin, use_cases: ToGraduates
) -> Response:
    """管理员后台解锁."""

    def decide() -> Outcome:
        return use_cases.unlock(by, graduate_id, this.read_confirmed().reason)

    return this.carry_out(Act.UNLOCK, decide, N_("已解锁，该毕业生可以重新签约。"))


@router.post("/unbinding", rules.FORM)
def unbind_graduate(
    graduate_id: UUID, this: This, by: BySchoolAdmin, use_cases: ToBindings
) -> Response:
    def decide() -> Outcome:
        return use_cases.unbind(by, graduate_id, this.read_confirmed().reason)

    return this.carry_out(Act.UNBIND, decide, N_("已解除微信绑定。"))


@router.post("/destination", rules.FORM)
def record_destination(
    graduate_id: UUID, this: This, by: BySchoolAdmin, use_cases: ToGraduates
) -> Response:
    def decide() -> Outcome:
        form = this.typed.read_as(DestinationForm)
        return use_cases.record_destination(by, graduate_id, form.code, form.employer_name)

    return this.carry_out(Act.DESTINATION, decide, N_("毕业去向已登记。"))


@router.post("/correction", rules.FORM)
def correct_graduate(
    graduate_id: UUID, this: This, by: BySchoolAdmin, use_cases: ToCorrections
) -> Response:
    """Correct the roster; a masked field left empty keeps its value, others are as typed."""

    def decide() -> Outcome:
        told = this.typed.read_texts(one.field for one in CORRECTED)
        kept = {name for name in roster_words.MASKED if not told.get(name)}
        return use_cases.correct(by, graduate_id, {n: v for n, v in told.items() if n not in kept})

    return this.carry_out(Act.CORRECT, decide, N_("生源信息已更正。"))


@router.post("/reopening", rules.UNKEYED_FORM)
def reopen_binding(
    graduate_id: UUID, this: This, by: BySchoolAdmin, use_cases: ToBindings
) -> Response:
    def decide() -> Outcome:
        return use_cases.lift_block(by, graduate_id)

    return this.carry_out(Act.REOPEN, decide, N_("学号已重新开放，毕业生可以再次绑定。"))


@router.post("/export", rules.UNKEYED_FORM.costing(rules.PRINTS).answering(rules.Answer.FILE))
def download_export(
    graduate_id: UUID,
    this: This,
    by: BySchoolAdmin,
    use_cases: ToDisclosures,
    drawers: ToDrawers,
    request: Request,
) -> Response:
    """Record the export, then return everything that is held about the graduate."""
    try:
        form = this.typed.read_as(ExportForm)
        use_cases.record_export_by_school(by, graduate_id, form.purpose)
    except Refusal as refusal:
        return this.show_form(Act.EXPORT, refusal)
    held = export_graduate(use_cases.context, request.app.state.reading, graduate_id, by.now)
    name = f"{this.record['student_number']}-{write_china_day(by.now)}.{form.kind}"
    if form.kind == "pdf":
        return file(drawers.draw_booklet(compose_booklet(held)), "application/pdf", name)
    content = bytes(JSONResponse(jsonable_encoder(held)).body)
    return file(content, "application/json; charset=utf-8", name)
