"""Plays the middle of a season: applications in every stage, signings by all channels.

What becomes of agreements in effect stands in `changes`.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from signing.demo.cast import Cast
from signing.demo.companies import EMPLOYERS, UNREGISTERED, make_form
from signing.demo.people import DemoGraduate
from signing.privacy_notices import CURRENT
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.graduates.binding_reports import BindingReports, Reported
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.privacy.notices import Acceptance
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    Interview,
    ResumeText,
    Terms,
    graduate_id,
    wechat_account_id,
)

RESUME = ResumeText(
    summary="应届毕业生，踏实好学。",
    education="本科，专业排名前 20%。",
    experience="暑期实习三个月。",
    skills="沟通、协作、办公软件",
)

VERIFIED = "已电话联系毕业生，本人表示愿意签约，暂时无法登录平台确认。"
ACCEPTED = Acceptance(CURRENT, id_number=True)
LENT_AT, LENT_TO, LENT = "99001", frozenset({13, 14, 15}), "a-phone-that-friends-lent-each-other"
"""Who bound on one phone, which the school is shown."""
UNKNOWN = "demo-unbound"
"""The code of a WeChat account that is bound to nobody, and told the school why."""
BY_CARD = 30
"""The number of those whose employer has no account."""
FIRST_BY_CARD = 900
"""From here employers are numbered that have none."""
BOUND_BEFORE = 2
"""The number of the graduate who was bound before there was a notice, and is shown it."""


class Season:
    """Each method brings a graduate one step on, some days ago."""

    def __init__(self, cast: Cast, positions: Sequence[UUID]) -> None:
        self.cast = cast
        self.context = cast.context
        self.positions = positions

    def bound(self, one: DemoGraduate, days: float = 40) -> None:
        accepted = None if one.number == BOUND_BEFORE else ACCEPTED
        device = LENT if one.school == LENT_AT and one.number in LENT_TO else ""
        by, identity = self.cast.phone(one, days), self.cast.identity(one)
        Bindings(self.context).bind(by, identity, accepted, device)

    def reported(self, one: DemoGraduate) -> None:
        """Somebody who is not bound tells the school that the roster has another name."""
        account = wechat_account_id(self.context.vault.digest_openid(UNKNOWN))
        by = WeChatUser(**vars(self.cast.anyone(1)), wechat_account=account)
        said = Reported(
            name=f"{one.name[:-1]}鑫",
            student_number=one.student_number,
            phone="13900000000",
            words="我的名字最后一个字是三个金的“鑫”，名单上可能写错了，绑定不了。",
        )
        BindingReports(self.context).report(by, one.school, said)

    def confirmed(self, one: DemoGraduate, days: float = 35) -> None:
        Bindings(self.context).confirm_source(self.cast.graduate(one, days))

    def applied(self, one: DemoGraduate, days: float = 12) -> ApplicationId:
        by, position = self.cast.graduate(one, days), self.positions[choose_employer(one)]
        outcome = Applications(self.context).submit(by, position, RESUME)
        return ApplicationId(outcome.answer["id"])

    def invited(self, one: DemoGraduate, ago: float = 0) -> ApplicationId:
        """`ago` are the days since the offer is answered, here and below."""
        application = self.applied(one, ago + 12)
        at = self.cast.now + timedelta(days=3 - ago)
        interview = Interview(at=at, place="公司三楼会议室", note="请携带成绩单")
        by = self.cast.employer(choose_employer(one), ago + 3)
        Candidates(self.context).invite(by, application, interview)
        return application

    def interviewed(self, one: DemoGraduate, ago: float = 0) -> ApplicationId:
        application = self.invited(one, ago)
        by = self.cast.graduate(one, ago + 2)
        Applications(self.context).accept_interview(by, application)
        return application

    def offered(self, one: DemoGraduate, ago: float = 0) -> ApplicationId:
        application = self.interviewed(one, ago)
        by = self.cast.employer(choose_employer(one), ago + 1)
        Candidates(self.context).offer(by, application, self.terms(one))
        return application

    def not_selected(self, one: DemoGraduate) -> None:
        application = self.applied(one)
        Candidates(self.context).not_select(
            self.cast.employer(choose_employer(one), 4), application
        )

    def signed_on_platform(self, one: DemoGraduate, ago: float = 0) -> AgreementNumber:
        application = self.offered(one, ago)
        outcome = Applications(self.context).accept_offer(self.cast.graduate(one, ago), application)
        return AgreementNumber(outcome.answer["agreement_number"])

    def signed_directly(self, one: DemoGraduate, days: float = 2) -> AgreementNumber:
        number = choose_employer(one)
        by, identity = self.cast.employer(number, days), self.cast.identity(one)
        outcome = Signings(self.context).sign_directly(
            by, self.positions[number], identity, self.terms(one)
        )
        signed = outcome.answer["agreement_number"]
        assert signed is not None  # the demo's province asks for no consent
        return signed

    def signed_by_card(self, one: DemoGraduate, days: float = 1) -> AgreementNumber:
        issued = Cards(self.context).issue(self.cast.graduate(one, days))
        token = self.context.tokens.read_card(issued.answer["token"])
        assert token is not None
        outcome = Cards(self.context).sign(
            self.cast.card_holder(days),
            issued.answer["token"],
            self.context.tokens.issue_card_pass(token),
            make_form(UNREGISTERED, FIRST_BY_CARD + one.number),
            UNREGISTERED.job,
            self.terms(one),
        )
        signed = outcome.answer["agreement_number"]
        assert signed is not None  # the demo's province asks for no consent
        return signed

    def signed(self, one: DemoGraduate, days: float) -> AgreementNumber:
        """As most do: directly, unless their employer has no account."""
        if one.number == BY_CARD:
            return self.signed_by_card(one, days)
        return self.signed_directly(one, days)

    def confirmed_signing(self, one: DemoGraduate, days: float) -> AgreementNumber:
        """What was signed without the graduate is confirmed by them."""
        outcome = Confirmations(self.context).confirm(self.cast.graduate(one, days))
        return outcome.answer["agreement_number"]

    def disputed(self, one: DemoGraduate) -> None:
        self.signed_directly(one)
        words = "我没有与该单位达成就业意向。"
        Signings(self.context).dispute(self.cast.graduate(one), words)

    def approved(
        self, one: DemoGraduate, number: AgreementNumber, days: float = 0, verified: str = ""
    ) -> AgreementNumber:
        """`verified` says how, where the graduate has not confirmed it."""
        Reviews(self.context).approve(self.cast.counselor(one.school, days), number, verified)
        return number

    def rejected(self, one: DemoGraduate, number: AgreementNumber, days: float) -> None:
        reason = "工作地点与协议不一致，请与单位核对后重新签约。"
        Reviews(self.context).reject(self.cast.counselor(one.school, days), number, reason)

    def placed(self, one: DemoGraduate, code: str, days: float = 5) -> None:
        identity = graduate_id(one.school, one.year, one.student_number)
        by = self.cast.admin(one.school, days)
        Graduates(self.context).record_destination(by, identity, code)

    def unlocked(self, one: DemoGraduate, number: AgreementNumber, approved: float) -> None:
        identity = graduate_id(one.school, one.year, one.student_number)
        self.approved(one, number, approved, VERIFIED)
        Graduates(self.context).unlock(self.cast.admin(one.school, 4), identity, "单位已注销")

    def terms(self, one: DemoGraduate, raised: int = 0, workplace: str = "合肥市") -> Terms:
        employer, today = EMPLOYERS[choose_employer(one)], self.cast.now.date()
        return Terms(
            monthly_pay=Decimal(employer.pay) + raised,
            probation_months=3,
            service_years=3,
            workplace=workplace,
            report_from=today + timedelta(days=30),
            report_to=today + timedelta(days=45),
            penalty=Decimal(3000),
            remarks="单位提供住宿；其余事项由双方协商。",
            archive_to="合肥市人才交流中心",
            job_category=employer.job_category,
        )


def choose_employer(one: DemoGraduate) -> int:
    """Return the index in EMPLOYERS of the one that is interested in a graduate."""
    return one.number % len(EMPLOYERS)
