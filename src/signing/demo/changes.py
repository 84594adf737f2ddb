"""What becomes of agreements in effect: releases by both, amendments, stamped pages."""

from dataclasses import dataclass

from signing.demo.cast import Cast
from signing.demo.paper import application_form
from signing.demo.people import DemoGraduate
from signing.demo.photograph import photograph_copy
from signing.demo.season import choose_employer
from signing.use_cases.agreements.amendments import Amendments
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.actors import BoundGraduate, EmployerUser
from signing.use_cases.files.evidence import Upload
from signing.use_cases.printing.agreement_paper import Press
from signing.use_cases.printing.printing import Printing
from signing.use_cases.printing.stamped_copies import StampedCopies
from signing.vocabulary import AgreementNumber, CopyName, EndedBy, Terms, agreement_number

CANCELLED = "项目取消，该岗位不再招人，已与毕业生电话说明。"
OWED = "本单位按约定支付违约金 3,000 元，已转账。"
STUDIES, STUDIES_AGREED = "已考取研究生", "同意解约，祝学业顺利。"
RAISE = "试用期考核优秀，双方商定提高月薪。"
MOVE = "所在部门搬到芜湖，工作地点随之变更。"
FAMILY = "父母在外地需要照顾，想到离家近的地方工作。"
FIRST = 1
"""The number of each one's first agreement, and of its first amendment and stamped page."""


@dataclass(frozen=True)
class Changes:
    """Each method says how many days ago it happened; nobody answers for the other side."""

    cast: Cast
    press: Press

    def asked_release(
        self, one: DemoGraduate, reason: str, ended_by: EndedBy, days: float = 0
    ) -> None:
        """The graduate asks; the other side is asked, and has not answered."""
        Terminations(self.cast.context).request(
            self.cast.graduate(one, days), reason, [_attach()], ended_by=ended_by
        )

    def released(self, one: DemoGraduate, asked: float) -> None:
        """Asked by the graduate, agreed to a day later, and approved the day after."""
        self.asked_release(one, STUDIES, EndedBy.GRADUATE, asked)
        desk, number = Terminations(self.cast.context), find_number(one)
        desk.answer(self._firm(one, asked - 1), number, agreed=True, words=STUDIES_AGREED)
        desk.approve(self.cast.counselor(one.school, asked - 2), number)

    def released_by_employer(self, one: DemoGraduate, asked: float) -> None:
        """The employer says that it ends it, and what it owes; the graduate confirms both."""
        desk, number = Terminations(self.cast.context), find_number(one)
        desk.request_by_employer(
            self._firm(one, asked),
            number,
            CANCELLED,
            [_attach()],
            ended_by=EndedBy.EMPLOYER,
            owed=OWED,
        )
        words = "情况属实，违约金已收到。"
        desk.answer_own(self.cast.graduate(one, asked - 1), agreed=True, words=words)
        desk.approve(self.cast.counselor(one.school, asked - 2), number)

    def amendment_by_employer(self, one: DemoGraduate, terms: Terms, days: float) -> None:
        """The employer proposes to pay more; its graduate is asked."""
        self._propose(self._firm(one, days), one, terms, RAISE)

    def amendment_accepted(self, one: DemoGraduate, terms: Terms, days: float) -> None:
        """The graduate proposes, the employer accepts a day later; the school is asked."""
        self._propose(self.cast.graduate(one, days), one, terms, MOVE)
        Amendments(self.cast.context).accept(self._firm(one, days - 1), find_number(one), FIRST)

    def amended(self, one: DemoGraduate, terms: Terms, days: float) -> bytes:
        """Both editions were printed; return the second one's file."""
        self.printed(one, days + 1)
        self.amendment_accepted(one, terms, days)
        by = self.cast.counselor(one.school, days - 2)
        Amendments(self.cast.context).approve(by, find_number(one), FIRST)
        return self.printed(one, days - 2)

    def printed(self, one: DemoGraduate, days: float) -> bytes:
        by = self.cast.counselor(one.school, days)
        _, pdf = Printing(self.cast.context, self.press).print_many(by, [find_number(one)])
        return pdf

    def photographed(self, one: DemoGraduate, pdf: bytes, days: float = 0) -> None:
        """The graduate photographs their stamped copy; the school has not looked yet."""
        photo = Upload("盖章页.jpg", photograph_copy(pdf, CopyName.GRADUATE))
        self._stamped.offer_own(self.cast.graduate(one, days), photo)

    def stamped_accepted(self, one: DemoGraduate, pdf: bytes, days: float) -> None:
        """The employer photographs its own, and the school accepts it a day later."""
        photo = Upload("盖章页.jpg", photograph_copy(pdf, CopyName.EMPLOYER))
        number = find_number(one)
        self._stamped.offer_as_employer(self._firm(one, days), number, photo)
        self._stamped.accept(self.cast.counselor(one.school, days - 1), number, FIRST)

    def _propose(
        self, by: BoundGraduate | EmployerUser, one: DemoGraduate, terms: Terms, reason: str
    ) -> None:
        desk = Amendments(self.cast.context)
        desk.propose(by, find_number(one), terms=terms, reason=reason)

    def _firm(self, one: DemoGraduate, days: float) -> EmployerUser:
        return self.cast.employer(choose_employer(one), days)

    @property
    def _stamped(self) -> StampedCopies:
        return StampedCopies(self.cast.context, self.press)


def find_number(one: DemoGraduate) -> AgreementNumber:
    return agreement_number(one.school, one.year, one.student_number, FIRST)


def _attach() -> Upload:
    return Upload("解约申请.pdf", application_form())
