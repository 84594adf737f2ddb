"""The second step of signing in: the password gives a ticket, ticket and code give a session."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from signing.refusals import TicketOver
from signing.use_cases.access import one_time
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.one_time import Purpose
from signing.use_cases.access.passkey_rows import has_passkeys
from signing.use_cases.access.program_ends import must_have_password
from signing.use_cases.access.second_factors import Enrolment, SecondFactors
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases

LIFE = timedelta(minutes=5)


class Step(Enum):
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True)
class SecondStepDue:
    """What signing in still needs; `ticket` is valid for that step only."""

    step: Step
    ticket: str
    expires_at: datetime
    passkey: bool = False
    """Whether the account has one, to be used instead of a code."""


@dataclass(frozen=True)
class Passed:
    """Who passed; `recovery_codes` of a factor that is new. `password_given` as of `Account`."""

    account: Account
    password_given: bool
    recovery_codes: list[str] | None = None


class SecondStep(UseCases):
    def issue_ticket(
        self, account: Account, visit: Visit, *, password_given: bool = False
    ) -> SecondStepDue | None:
        """Return None for an account that neither needs nor has a second factor.

        `password_given` if a password that somebody else chose led here. Raises WrongCredentials
        if the account has another password by now.
        """
        factors = SecondFactors(self.context)
        if factors.is_enrolled(account):
            return self._make_ticket(Step.CODE, account, visit, password_given)
        if factors.is_required(account):
            return self._make_ticket(Step.ENROL, account, visit, password_given)
        return None

    def enrol(self, ticket: str, visit: Visit) -> Enrolment:
        """Raises TicketOver."""
        holder = self.load_holder(ticket, Step.ENROL, visit)
        return SecondFactors(self.context).begin(holder.account)

    def accept_code(self, ticket: str, code: str, visit: Visit) -> Passed:
        """Use the ticket up; return its account, and the recovery codes of a new factor.

        A wrong code does not use it up. Raises TicketOver, WrongCode, TooMany.
        """
        holder, step = self._load_holder(ticket, visit)
        account, factors, codes = holder.account, SecondFactors(self.context), None
        if step is Step.ENROL:
            codes = factors.confirm(account, code, visit, kept=None)
        else:
            factors.prove(account, code, visit)
        self.use_up(ticket, visit)
        return replace(holder, recovery_codes=codes)

    def use_up(self, ticket: str, visit: Visit) -> None:
        """Of several steps with one ticket, one succeeds. Raises TicketOver."""
        with open_transaction(self.context.engine) as connection:
            if not one_time.use_up_token(connection, Purpose.SECOND_FACTOR, ticket, visit.now):
                raise TicketOver

    def load_holder(self, ticket: str, step: Step, visit: Visit) -> Passed:
        """Return whose ticket it is. Raises TicketOver, also for a ticket of another step."""
        holder, found = self._load_holder(ticket, visit)
        if found is not step:
            raise TicketOver
        return holder

    def _make_ticket(
        self, step: Step, account: Account, visit: Visit, given: bool
    ) -> SecondStepDue:
        with open_transaction(self.context.engine) as connection:
            must_have_password(connection, account)
            ticket = one_time.issue_token(
                connection,
                Purpose.SECOND_FACTOR,
                visit.now,
                LIFE,
                username=account.username,
                about={"step": step.value, "password_given": given},
            )
            passkey = has_passkeys(connection, account.username)
        return SecondStepDue(step, ticket, visit.now + LIFE, passkey)

    def _load_holder(self, ticket: str, visit: Visit) -> tuple[Passed, Step]:
        with self.context.engine.connect() as connection:
            found = one_time.look_up_token(connection, Purpose.SECOND_FACTOR, ticket, visit.now)
        account = find_account(self.context.engine, found.username or "") if found else None
        if found is None or account is None or account.closed:
            raise TicketOver
        step = Step(found.about["step"])
        if step is Step.ENROL and SecondFactors(self.context).is_enrolled(account):
            raise TicketOver  # enrolled meanwhile: a ticket of before would replace the factor
        return Passed(account, found.about["password_given"]), step
