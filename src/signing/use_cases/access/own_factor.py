"""Enrols and removes one's own second factor, signed in or while signing in."""

from dataclasses import dataclass

from signing.refusals import NotSignedIn, NotYours, SecondFactorNeeded
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.confirming import Confirming
from signing.use_cases.access.passkey_rows import count_passkeys, has_passkeys
from signing.use_cases.access.second_factors import Enrolment, SecondFactors
from signing.use_cases.access.second_step import SecondStep
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases


@dataclass(frozen=True)
class Standing:
    """`enrolled` is of the app, `passkeys` how many there are."""

    enrolled: bool
    passkeys: int
    required: bool


class OwnFactor(UseCases):
    def begin(
        self, who: SignedIn | None, ticket: str | None, password: str, code: str, visit: Visit
    ) -> Enrolment:
        """Begin to enrol. Replacing a factor needs a code of the old one."""
        if ticket is not None:
            return SecondStep(self.context).enrol(ticket, visit)
        if who is None:
            raise NotSignedIn
        account = Confirming(self.context).account(who.username, password, visit)
        factors = SecondFactors(self.context)
        if factors.is_enrolled(account):
            factors.prove(account, code, visit)
        return factors.begin(account)

    def load_standing(self, who: SignedIn) -> Standing:
        account, factors = self._load_account(who), SecondFactors(self.context)
        with self.context.engine.connect() as connection:
            passkeys = count_passkeys(connection, account.username)
        return Standing(factors.has_app(account), passkeys, factors.is_required(account))

    def confirm(self, who: SignedIn, code: str, visit: Visit) -> list[str]:
        return SecondFactors(self.context).confirm(
            self._load_account(who), code, visit, who.session
        )

    def give_up(self, who: SignedIn, password: str, code: str, visit: Visit) -> None:
        """Remove one's app. Raises SecondFactorNeeded for an office that has no passkey beside."""
        account = Confirming(self.context).account(who.username, password, visit)
        factors = SecondFactors(self.context)
        with self.context.engine.connect() as connection:
            if factors.is_required(account) and not has_passkeys(connection, account.username):
                raise SecondFactorNeeded
        factors.prove(account, code, visit)
        factors.remove(account, visit, str(account.id))

    def _load_account(self, who: SignedIn) -> Account:
        account = find_account(self.context.engine, who.username) if who.username else None
        if account is None:
            raise NotYours
        return account
