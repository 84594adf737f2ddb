"""Asking who is signed in for the password again, before something weighty."""

from signing.refusals import NotYours, WrongPassword
from signing.use_cases.access import passwords
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.hashing import TURNS
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases


class Confirming(UseCases):
    def account(self, username: str | None, password: str, visit: Visit) -> Account:
        """A stolen session guesses no faster than anybody.

        Raises WrongPassword, TooMany; PasswordsCrowded before a try is counted.
        """
        account = find_account(self.context.engine, username) if username else None
        if account is None:
            raise NotYours
        with TURNS.turn():
            self._prove(account, password, visit)
        return account

    def _prove(self, account: Account, password: str, visit: Visit) -> None:
        lockouts = Lockouts(self.context)
        taken = lockouts.count_try(lockouts.key_of_password(account.username), visit.now)
        if not passwords.check_password(password, account.password_hash)[0]:
            lockouts.count_wrong(taken, account, visit)
            raise WrongPassword
        with self.context.engine.begin() as connection:
            lockouts.forget(connection, taken.scope)
