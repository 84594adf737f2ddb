"""In whatever order things happen, nothing of an unverified employer reaches a graduate."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from signing.aggregates.graduate import Graduate
from signing.refusals import EmployerNotVerified, EmployerSuspended, Refusal
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.resumes import Resumes
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import Anyone, EmployerUser
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.verification import Verifications
from signing.vocabulary import ApplicationId, ResumeText, Role, employer_id
from support.slow_files import choose_size
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import JOB, TERMS, SmallProvince, make_employer_form

pytestmark = pytest.mark.sized
STEPS = (
    *("verify", "refuse", "ask_again", "rename", "move", "suspend", "reinstate"),
    *("apply", "sign", "apply", "sign"),
)
RESUME = ResumeText(summary="你好", education="", experience="", skills="")
NUMBERS = count(1)
STOPPED = (EmployerNotVerified, EmployerSuspended)


@dataclass
class Firm:
    """An employer, and what is expected of it by rules that are written here once more."""

    province: SmallProvince
    number: int
    state: str = "waiting"
    suspended: bool = False
    applied: list[tuple[ApplicationId, UUID]] = field(default_factory=list)

    def __post_init__(self) -> None:
        body = f"91340100MB{self.number:07}"
        code = body + uscc.calc_check_digit(body)
        form = make_employer_form(code, f"第{self.number}号公司")
        anyone = Anyone(stamp=make_stamp())
        self.employers.register(anyone, form, f"firm-{self.number}", "no hash")
        stamp = make_stamp(Role.EMPLOYER, account=str(employer_id(code)))
        self.by = EmployerUser(stamp=stamp, employer_id=employer_id(code))
        self.position = UUID(Positions(self.context).open(self.by, JOB).answer["id"])

    @property
    def context(self) -> Any:
        return self.province.context

    @property
    def employers(self) -> Employers:
        return Employers(self.context)

    @property
    def is_trusted(self) -> bool:
        return self.state == "verified" and not self.suspended

    def tries(self, step: str) -> None:
        with suppress(Refusal):
            getattr(self, step)()

    def verify(self) -> None:
        Verifications(self.context).verify(self.province.province(), self.by.employer_id)
        self.state = "verified"

    def refuse(self) -> None:
        Verifications(self.context).refuse(
            self.province.province(), self.by.employer_id, "材料不全"
        )
        self.state = "refused"

    def ask_again(self) -> None:
        Verifications(self.context).ask_again(self.by)
        self.state = "waiting"

    def rename(self) -> None:
        self.employers.change(self.by, {"name": f"第{next(NUMBERS)}号集团"})
        self.state = "waiting" if self.state == "verified" else self.state

    def move(self) -> None:
        self.employers.change(self.by, {"address": "合肥市"})

    def suspend(self) -> None:
        self.employers.suspend(self.province.province(), self.by.employer_id, "核查")
        self.suspended = True

    def reinstate(self) -> None:
        self.employers.reinstate(self.province.province(), self.by.employer_id, "已核实")
        self.suspended = False

    def apply(self) -> None:
        graduate = self.province.graduate(f"{next(NUMBERS)}")
        submit = Applications(self.context).submit
        outcome = self.must_reach(lambda: submit(graduate, self.position, RESUME))
        if outcome is not None:
            self.applied.append((ApplicationId(outcome.answer["id"]), graduate.graduate_id))

    def sign(self) -> None:
        number = f"{next(NUMBERS)}"
        graduate = self.province.graduate(number).graduate_id
        identity = self.province.identity(number)
        sign = Signings(self.context).sign_directly
        signed = self.must_reach(lambda: sign(self.by, self.position, identity, TERMS))
        state = self.context.ledger.load(Graduate, graduate)
        assert bool(state.agreements) == (signed is not None)

    def must_reach(self, ask: Callable[[], Any]) -> Any:
        """It is done if the employer is trusted, and else refused for that."""
        if self.is_trusted:
            return ask()
        with pytest.raises(STOPPED):
            ask()
        return None

    def must_read_and_decide_as_it_may(self) -> None:
        not_select = Candidates(self.context).not_select
        for application, _ in self.applied:
            end = Resumes(self.context).find_ends(self.by, [application])[application]
            assert (end is None) == self.is_trusted
            self.must_reach(partial(not_select, self.by, application))


@settings(
    max_examples=choose_size(40, 8),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
def test_nothing_of_an_unverified_employer_reaches_a_graduate(
    small_province: SmallProvince, steps: list[str]
) -> None:
    firm = Firm(small_province, next(NUMBERS))
    for step in steps:
        firm.tries(step) if step not in {"apply", "sign"} else getattr(firm, step)()
    firm.must_read_and_decide_as_it_may()
    firm.apply()
    firm.sign()
