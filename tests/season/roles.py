"""What graduates, employers and counselors do in the season, over HTTP only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlparse
from uuid import uuid4

from season.people import Person
from signing.privacy_notices import CURRENT
from support.printing.documents import A_PDF
from support.report_days import REPORTING
from support.waiting import soon

PDF = ("解约申请.pdf", A_PDF, "application/pdf")
TERMS = {
    "monthly_pay": "8000.00",
    "probation_months": 2,
    "service_years": 2,
    "workplace": "合肥市",
    **REPORTING,
    "job_category": "13",
}
JOB = {"title": "工程师", "job_category": "13", "workplace": "合肥市", "monthly_pay": "8000"}


@dataclass
class Amending:
    """A party that amends what it agreed; `path` leads to its amendments."""

    person: Person

    def proposes(self, path: str, pay: str, title: str | None = None) -> None:
        body = {"terms": TERMS | {"monthly_pay": pay}, "reason": "转正后调薪"}
        named = body if title is None else body | {"position_title": title}
        self.person.does("propose_amendment", "POST", path, json=named)

    def answers(self, path: str, kind: str) -> None:
        """Answer the latest one, as it was seen; `kind` is accept or decline."""
        [*_, seen] = self.person.reads(path)["items"]
        ends = {"accept": "acceptance", "decline": "refusal"}
        body = {"content": seen["content"]} if kind == "accept" else {"reason": "没有商量过"}
        way = f"{path}/{seen['amendment']}/{ends[kind]}"
        self.person.does(f"{kind}_amendment", "POST", way, seen=seen["version"], json=body)

    def takes_back(self, path: str) -> None:
        [*_, seen] = self.person.reads(path)["items"]
        self.person.does("withdraw_amendment", "DELETE", f"{path}/{seen['amendment']}")


@dataclass
class Employer(Amending):
    form: dict[str, str]
    position: str

    def signs(self, graduate: "Graduate", **options: Any) -> Any:
        """情况二."""
        body = graduate.identity | {"position_id": self.position, "terms": TERMS}
        return self.person.does(
            "sign_directly", "POST", "/api/employer/signings", json=body, **options
        )

    def asks_release(self, number: str) -> None:
        body = {"reason": "业务调整", "ended_by": "EMPLOYER", "owed": "按协议支付违约金"}
        path = f"/api/employer/agreements/{number}/termination"
        self.person.does("ask_release", "POST", path, data=body, files={"files": PDF})

    def withdraws_release(self, number: str) -> None:
        path = f"/api/employer/agreements/{number}/termination"
        self.person.does("withdraw_release", "DELETE", path)

    def answers_release(self, number: str, *, agreed: bool) -> None:
        path = f"/api/employer/agreements/{number}/termination-answer"
        body = {"agreed": agreed, "words": "已知悉"}
        self.person.does("answer_release", "POST", path, json=body)

    def does(self, kind: str, application: str, **body: Any) -> Any:
        paths = {"invite": "invitation", "not_select": "rejection", "offer": "offer"}
        path = f"/api/employer/applications/{application}/{paths[kind]}"
        return self.person.does(kind, "POST", path, json=body or None)


@dataclass
class Graduate(Amending):
    identity: dict[str, str]
    number: int
    employer: Employer | None = None
    """Whom they signed with first."""

    def comes(self) -> None:
        """Bind the phone and confirm the roster data."""
        self.person.signs_in_with_wechat(f"code-{self.number}")
        told = {"notice": CURRENT, "consents": ["id_number"]}
        self.person.does("bind", "POST", "/api/me/binding", json=self.identity | told)
        self.person.does("confirm", "POST", "/api/me/source/confirmation")

    def applies(self, employer: Employer) -> str:
        body = {"position_id": employer.position, "resume": {"summary": "应届毕业生"}}
        answer = self.person.does("apply", "POST", "/api/me/applications", json=body)
        application: str = answer["id"]
        return application

    def replies(self, kind: str, application: str, **options: Any) -> Any:
        paths = {
            "accept_interview": "interview/acceptance",
            "decline_interview": "interview/refusal",
            "accept_offer": "offer/acceptance",
            "decline_offer": "offer/refusal",
        }
        path = f"/api/me/applications/{application}/{paths[kind]}"
        return self.person.does(kind, "POST", path, **options)

    def invited_by(self, employer: Employer) -> str:
        application = self.applies(employer)
        employer.does(
            "invite",
            application,
            at=(datetime.now(UTC) + timedelta(days=7)).isoformat(),
            place="合肥市",
        )
        return application

    def offered_by(self, employer: Employer) -> str:
        application = self.invited_by(employer)
        self.replies("accept_interview", application)
        employer.does("offer", application, terms=TERMS)
        return application

    def signs_on_platform(self, employer: Employer) -> str:
        answer = self.replies("accept_offer", self.offered_by(employer))
        number: str = answer["agreement_number"]
        return number

    def signs_directly(self, employer: Employer, *, confirmed: bool = True) -> str:
        number: str = employer.signs(self)["agreement_number"]
        if confirmed:
            self.confirms_signing()
        return number

    def confirms_signing(self) -> None:
        path = "/api/me/agreement/confirmation"
        self.person.does("confirm_signing", "POST", path)

    def signs_by_card(self, employer: Employer) -> str:
        """情况三: sign as somebody without an account who scans the card."""
        token = self.shows_card()
        tail = {"id_tail": self.identity["id_number"][-6:]}
        known = self.person.does(
            "verify_card", "POST", f"/api/cards/{token}/verification", json=tail
        )
        body = {
            "pass": known["pass"],
            "employer": employer.form,
            "job_category": "13",
            "position_title": "店员",
            "terms": TERMS,
        }
        answer = self.person.does("sign_by_card", "POST", f"/api/cards/{token}/signing", json=body)
        number: str = answer["agreement_number"]
        self.confirms_signing()
        return number

    def shows_card(self) -> str:
        shown = self.person.does("card", "POST", "/api/me/card")
        token: str = urlparse(shown["url"]).path.removeprefix("/c/")
        return token

    def disputes(self) -> None:
        path = "/api/me/agreement/dispute"
        self.person.does("dispute", "POST", path, json={"words": "我没有同意"})

    def asks_release(self) -> None:
        files = {"files": PDF}
        path = "/api/me/termination"
        self.person.does("ask_release", "POST", path, data={"reason": "考取研究生"}, files=files)

    def answers_release(self, *, agreed: bool) -> None:
        body = {"agreed": agreed, "words": "我知道了"}
        self.person.does("answer_release", "POST", "/api/me/termination/answer", json=body)

    def passes_link_on(self, to: Person, employer: Employer) -> None:
        """Let somebody without an account answer by the link."""
        link = self.person.reads("/api/me/termination/answer-link")["url"]
        form = {"answer": "agreed", "code_end": employer.form["credit_code"][-4:]}
        to.does(
            "answer_release",
            "POST",
            urlparse(link).path,
            expected=(303,),
            data=form | {"once": uuid4().hex},
        )


@dataclass
class Counselor:
    person: Person

    def decides(self, kind: str, number: str, reason: str = "", desk: str = "reviews") -> None:
        """Decide on the version that was seen; `kind` is approve or reject.

        Where a check is red it says what was verified. On a release that the other side has not
        answered it waits as long as it must.
        """
        found = soon(lambda: self._find_ripe(f"/api/{desk}/{number}"))
        seen = found["version"]
        path = f"/api/{desk}/{number}/" + {"approve": "approval", "reject": "rejection"}[kind]
        body: dict[str, Any] = {"json": {"reason": reason}} if reason else {}
        if (kind, desk) == ("approve", "reviews") and found["red"]:
            body = {"json": {"verified": "已电话联系毕业生和单位，双方愿意签约"}}
        name = kind if desk == "reviews" else f"{kind}_release"
        self.person.does(name, "POST", path, seen=seen, **body)

    def _find_ripe(self, path: str) -> Any:
        found = self.person.reads(path)
        asked = found.get("request")
        return found if asked is None or asked["decidable"] else None

    def decides_amendment(self, kind: str, number: str, amendment: int = 1) -> None:
        path = f"/api/amendments/{number}/{amendment}"
        seen = self.person.reads(path)["version"]
        body: dict[str, Any] = {"json": {"reason": "月薪与岗位不符"}} if kind == "reject" else {}
        end = {"approve": "approval", "reject": "rejection"}[kind]
        self.person.does(f"{kind}_amendment", "POST", f"{path}/{end}", seen=seen, **body)

    def prints(self, *numbers: str) -> bytes:
        body = {"numbers": list(numbers)}
        content: bytes = self.person.does("print", "POST", "/api/prints", json=body)
        return content


@dataclass
class Admin:
    person: Person

    def imports(self, name: str, content: bytes) -> dict[str, int]:
        files = {"file": (name, content)}
        seen = self.person.does("preview", "POST", "/api/roster/preview", files=files)
        assert seen["errors"] == []
        path = f"/api/roster/{seen['token']}/import"
        imported: dict[str, int] = self.person.does("import", "POST", path)
        return imported

    def unlocks(self, graduate_id: str) -> None:
        path = f"/api/graduates/{graduate_id}/unlock"
        self.person.does("unlock", "POST", path, json={"reason": "单位已注销"})

    def places(self, graduate_id: str, code: str, employer_name: str) -> None:
        path = f"/api/graduates/{graduate_id}/destination"
        told = {"code": code, "employer_name": employer_name}
        self.person.does("place", "PUT", path, json=told)
