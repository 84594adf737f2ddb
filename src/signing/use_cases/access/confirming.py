"""Asks for the password again before an important step."""

from signing.refusals import NotYours, WrongPassword
from signing.use_cases.access import passwords
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.hashing import TURNS
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases


class Confirming(UseCases):
    def account(self, username: str | None, password: str, visit: Visit) -> Account:
        """Check the password; return its account. A stolen session guesses no faster than others.

        Raises WrongPassword, TooMany, and PasswordsCrowded before a try counts.
        """
        account = find_account(self.context.engine, username) if username else None
        if account is None:
            raise NotYours
        with TURNS.turn():
            self._check_password(account, password, visit)
        return account

    def _check_password(self, account: Account, password: str, visit: Visit) -> None:
        lockouts = Lockouts(self.context)
        taken = lockouts.count_try(lockouts.key_of_confirmation(account.username), visit.now)
        if not passwords.check_password(password, account.password_hash)[0]:
            lockouts.count_wrong(taken, account, visit)
            raise WrongPassword
        with self.context.engine.begin() as connection:
            lockouts.forget(connection, taken.scope)
