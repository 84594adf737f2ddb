"""What becomes of each graduate of the season: fifteen fates, three ways to sign."""

from dataclasses import dataclass, field
from typing import Protocol

from season.people import Person
from season.roles import (
    Admin,
    Counselor,
    Employer,
    Graduate,
)
from season.scale import EMPLOYERS, SIGNERS, WORKERS

WAYS = 3
FATES = 15


class Province(Protocol):
    """What a worker needs of the season."""

    graduates: dict[str, list[Graduate]]
    effective: dict[str, set[str]]

    def person(self, username: str = "") -> Person: ...

    def employer(self, number: int) -> Employer: ...


@dataclass
class Worker:
    """One client's share: every fourth graduate, employers of its own."""

    season: Province
    number: int
    employers: list[Employer] = field(default_factory=list)
    counselors: dict[str, Counselor] = field(default_factory=dict)
    admins: dict[str, Admin] = field(default_factory=dict)

    def works(self) -> None:
        season = self.season
        self.employers = [
            season.employer(one) for one in range(EMPLOYERS) if one % WORKERS == self.number
        ]
        self.counselors = {
            code: Counselor(season.person(f"counselor-{code}")) for code in season.graduates
        }
        self.admins = {code: Admin(season.person(f"admin-{code}")) for code in season.graduates}
        for code, graduates in season.graduates.items():
            for index, graduate in enumerate(graduates[: SIGNERS[code]]):
                if index % WORKERS == self.number:
                    self.lives(code, index // WORKERS, graduate)

    def lives(self, code: str, index: int, graduate: Graduate) -> None:
        """Live from the first login to the end of this graduate's season."""
        graduate.comes()
        employer, other = (self.employers[(index + n) % len(self.employers)] for n in (0, 1))
        if index % WAYS == 0:
            self.looks_around(index, graduate, other)
        number = self.signs(index % WAYS, graduate, employer)
        graduate.employer = employer
        getattr(self, FATE_OF.get(index % FATES, "approved"))(code, graduate, other, number)

    def signs(self, way: int, graduate: Graduate, employer: Employer) -> str:
        if way == 0:
            return graduate.signs_on_platform(employer)
        return graduate.signs_directly(employer) if way == 1 else graduate.signs_by_card(employer)

    def looks_around(self, index: int, graduate: Graduate, other: Employer) -> None:
        """Apply to another employer before the right one."""
        match index % 4:
            case 0:
                graduate.replies("decline_interview", graduate.invited_by(other))
            case 1:
                graduate.replies("decline_offer", graduate.offered_by(other))
            case 2:
                other.does("not_select", graduate.applies(other))

    def approved(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        del other
        self.counselors[code].decides("approve", number)
        self.season.effective[code].add(graduate.identity["student_number"])

    def disputed(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        graduate.disputes()
        graduate.person.does("withdraw_dispute", "DELETE", "/api/me/agreement/dispute")
        graduate.disputes()
        self.counselors[code].decides("reject", number, "毕业生提出异议，请核实")
        number = graduate.signs_directly(other, confirmed=False)
        self.approved(code, graduate, other, number)

    def released(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        self.approved(code, graduate, other, number)
        graduate.asks_release()
        self.counselors[code].decides("approve", number, desk="terminations")
        self.approved(code, graduate, other, graduate.signs_by_card(other))

    def held(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        self.approved(code, graduate, other, number)
        graduate.asks_release()
        self.counselors[code].decides("reject", number, "材料不全", desk="terminations")

    def unlocked(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        del other, number
        self.admins[code].unlocks(graduate.person.reads("/api/me")["graduate"]["id"])

    def waiting(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """Do no more: the school has not reviewed the signing when the season ends."""

    def printed(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        self.approved(code, graduate, other, number)
        assert self.counselors[code].prints(number).startswith(b"%PDF")

    def wavering(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        self.approved(code, graduate, other, number)
        graduate.asks_release()
        graduate.person.does("withdraw_release", "DELETE", "/api/me/termination")

    def let_go(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """The employer ends it, and the graduate agrees."""
        self.approved(code, graduate, other, number)
        self._find_first(other).asks_release(number)
        graduate.answers_release(agreed=True)
        self.counselors[code].decides("approve", number, desk="terminations")
        self.approved(code, graduate, other, graduate.signs_directly(other))

    def kept(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """The employer wants to end it, takes that back, wants it again, and may not.

        Then the graduate wants to go.
        """
        first = self._find_first(other)
        self.approved(code, graduate, other, number)
        first.asks_release(number)
        first.withdraws_release(number)
        first.asks_release(number)
        graduate.answers_release(agreed=False)
        self.counselors[code].decides("reject", number, "双方没有协商一致", desk="terminations")
        graduate.asks_release()  # and nobody has answered when the season ends

    def answered(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        self.approved(code, graduate, other, number)
        graduate.asks_release()
        self._find_first(other).answers_release(number, agreed=False)
        self.counselors[code].decides("approve", number, desk="terminations")
        self.approved(code, graduate, other, graduate.signs_directly(other))

    def linked(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """Its employer has no account, and answers by the link."""
        self.approved(code, graduate, other, number)
        graduate.asks_release()
        graduate.passes_link_on(self.season.person(), self._find_first(other))
        self.counselors[code].decides("approve", number, desk="terminations")
        self.approved(code, graduate, other, graduate.signs_directly(other))

    def _find_first(self, other: Employer) -> Employer:
        """Return with whom the graduate signed first."""
        return self.employers[self.employers.index(other) - 1]

    def amended(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """In effect both change the terms; the paper is printed anew. The next one is declined."""
        self.printed(code, graduate, other, number)
        employer, theirs = find_employer(graduate), f"/api/employer/agreements/{number}/amendments"
        employer.proposes(theirs, "8800.00", "高级工程师")
        graduate.answers(OWN, "accept")
        self.counselors[code].decides_amendment("approve", number)
        assert self.counselors[code].prints(number).startswith(b"%PDF")
        graduate.proposes(OWN, "9900.00")
        employer.answers(theirs, "decline")

    def asking(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """Ask an employer without an account, which has not answered when the season ends."""
        graduate.proposes(OWN, "8200.00")
        graduate.takes_back(OWN)
        graduate.proposes(OWN, "8300.00")
        self.approved(code, graduate, other, number)

    def corrected(self, code: str, graduate: Graduate, other: Employer, number: str) -> None:
        """While it waits the terms are put right; in effect the school rejects the next ones."""
        employer, theirs = find_employer(graduate), f"/api/employer/agreements/{number}/amendments"
        employer.proposes(theirs, "30000.00")
        graduate.answers(OWN, "accept")
        self.approved(code, graduate, other, number)
        graduate.proposes(OWN, "40000.00")
        employer.answers(theirs, "accept")
        self.counselors[code].decides_amendment("reject", number, 2)


OWN = "/api/me/agreement/amendments"


def find_employer(graduate: Graduate) -> Employer:
    assert graduate.employer is not None
    return graduate.employer


FATE_OF = {
    0: "disputed",
    1: "released",
    2: "held",
    3: "unlocked",
    4: "waiting",
    5: "printed",
    6: "wavering",
    7: "let_go",
    8: "linked",
    9: "answered",
    10: "kept",
    12: "corrected",
    13: "amended",
    14: "asking",
}
