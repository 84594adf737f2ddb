"""核验用人单位: an employer beside what is compared, and the word of whoever verifies it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.fields import Reason
from signing.http.asking.forms import Form, WordsForm
from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.security import ByOverseer
from signing.http.asking.use_cases import ToColleagues, ToRegistries, ToVerifications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import employer_desk, employer_record
from signing.red_checks import LEAST_CHARACTERS, LEAST_LETTERS, is_explanation
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.core.actors import Province
from signing.use_cases.organisations.colleagues import ColleagueItem, Colleagues
from signing.use_cases.organisations.comparing import Comparison, Registries
from signing.use_cases.organisations.verification import Verifier
from signing.vocabulary import RegistryFinding

router = Router(prefix="/employers")
QUEUE = "/employers?state=waiting"
REASONS = (
    N_("没有上传营业执照"),
    N_("营业执照看不清或不完整"),
    N_("单位名称与营业执照不一致"),
    N_("统一社会信用代码与营业执照不一致"),
    N_("联系方式无法核实"),
)
"""Common reasons to refuse an employer, which whoever decides chooses and may extend."""
UNEXPLAINED = {
    "field": "words",
    "zh": f"没有材料，或与登记信息不一致：请用至少 {LEAST_CHARACTERS} 个汉字写明怎样核实的",
    "en": "there is no document, or the business register does not agree: say in at least"
    f" {LEAST_LETTERS} letters how it was verified",
}


@dataclass(frozen=True)
class OpenedEmployer:
    """`following` waits behind it; the province may do more than verify it, with its people.

    Who those are, and what the business register says, is asked only where it is shown or needed.
    """

    employer: employer_desk.QueuedEmployer
    following: UUID | None
    by: Verifier
    colleagues: Colleagues
    registries: Registries
    figures: employer_record.ReleaseFigures

    @cached_property
    def comparison(self) -> Comparison:
        return self.registries.compare(self.employer["credit_code"], self.employer["name"])

    def list_people(self) -> list[ColleagueItem]:
        if not isinstance(self.by, Province):
            return []
        return self.colleagues.list_of_employer(self.by, UUID(self.employer["id"]))

    def must_be_explained(self, words: str) -> None:
        """Raises FieldsWrong where no document was sent, or the register does not agree."""
        differs = self.comparison.finding in {RegistryFinding.DIFFERS, RegistryFinding.UNKNOWN}
        doubtful = differs or "documents" in self.employer["missing"]
        if doubtful and not is_explanation(words):
            raise FieldsWrong(errors=[UNEXPLAINED])

    def show(
        self,
        screen: Screen,
        *,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
    ) -> HTMLResponse:
        return screen.show(
            "organisations/employers/one.html",
            employer=self.employer,
            following=self.following,
            by_province=isinstance(self.by, Province),
            people=self.list_people(),
            comparison=self.comparison,
            figures=self.figures,
            reasons=REASONS,
            typed=typed,
            refusal=refusal,
        )


def open_employer(
    employer_id: UUID,
    by: ByOverseer,
    use_cases: ToVerifications,
    colleagues: ToColleagues,
    registries: ToRegistries,
    connection: ReaderOfEmployers,
) -> OpenedEmployer:
    """Raises NotDelegated, NoSuchEmployer."""
    use_cases.open_queue(by)
    employer = employer_desk.load_queued(connection, employer_id)
    following = employer_desk.find_next(connection, employer_id)
    figures = employer_record.load_figures_of(connection, employer_id, by.now)
    return OpenedEmployer(employer, following, by, colleagues, registries, figures)


Opened = Annotated[OpenedEmployer, Depends(open_employer)]


class RefusalForm(Form):
    """`phrase` is one of REASONS in the language of the page, `because` what is added to it."""

    phrase: Reason = ""
    because: Reason = ""

    @property
    def whole(self) -> str:
        return "；".join(one.strip() for one in (self.phrase, self.because) if one.strip())


@router.get("/{employer_id}", rules.PAGE)
def show_employer(opened: Opened, screen: ToScreen) -> HTMLResponse:
    return opened.show(screen)


@router.post("/{employer_id}/verification", rules.FORM)
def verify_employer(
    employer_id: UUID,
    opened: Opened,
    by: ByOverseer,
    filled: Filled,
    use_cases: ToVerifications,
    screen: ToScreen,
) -> Response:
    """Lead to the list: a second click there decides about nobody whom no one has read."""
    try:
        words = filled.read_as(WordsForm).words
        opened.must_be_explained(words)
        outcome = use_cases.verify(by, employer_id, words)
    except Refusal as refusal:
        return opened.show(screen, typed=filled, refusal=refusal)
    said = screen.gettext("已核验通过：%(name)s", name=opened.employer["name"])
    return screen.go(QUEUE, said=said, outcome=outcome)


@router.post("/{employer_id}/refusal", rules.FORM)
def refuse_employer(
    employer_id: UUID,
    opened: Opened,
    by: ByOverseer,
    filled: Filled,
    use_cases: ToVerifications,
    screen: ToScreen,
) -> Response:
    try:
        outcome = use_cases.refuse(by, employer_id, filled.read_as(RefusalForm).whole)
    except Refusal as refusal:
        return opened.show(screen, typed=filled, refusal=refusal)
    said = screen.gettext("已告知单位未通过核验的原因：%(name)s", name=opened.employer["name"])
    return screen.go(QUEUE, said=said, outcome=outcome)
