"""Asking for a new password by mail: the answer and its time are the same whoever is meant.

One statement notes who may be meant, an account or none; a work writes the mail a moment later
(`account_letters.py`). So nothing that a caller sees depends on whether there is such an account,
whether it has a confirmed address, or how often it was asked for.
"""

from datetime import timedelta

from sqlalchemy import text

from signing.refusals import MailNotSet
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.email_addresses import NoAddressError, read_address
from signing.use_cases.access.email_rows import Letter
from signing.use_cases.access.emails import Emails
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases
from signing.use_cases.limits.attempts import WINDOW, Attempts, Limit, name_network

MOST_ACCOUNTS = 5
"""Of one address: where more share a mailbox, each asks by username."""
OF_A_NETWORK = ((30, WINDOW), (200, timedelta(days=1)))
"""A whole school may stand behind one address."""
NOTE = text("""
INSERT INTO account_letters (kind, accounts, asked_at, actor, request_id, address_digest)
SELECT :kind, ARRAY(
  SELECT subject FROM accounts WHERE disabled_at IS NULL AND username IN (:plain, :employer)
  UNION
  SELECT accounts.subject FROM emails JOIN accounts ON accounts.subject = emails.account
  WHERE emails.digest = :digest AND accounts.disabled_at IS NULL
  LIMIT :most
), :now, :actor, :request_id, :address_digest
""")


class ForgottenPasswords(UseCases):
    def ask(self, typed: str, visit: Visit) -> None:
        """Have a link mailed to the confirmed address of whoever has this username or address.

        Raises MailNotSet, and TooMany for a network that asks very often.
        """
        if not self.context.sends_mail:
            raise MailNotSet
        doing = SecurityLog(self.context).doing(visit)
        self._count(visit)
        asked = {
            "kind": Letter.FORGOTTEN.value,
            "plain": typed,
            "employer": name_employer_account(typed),
            "digest": Emails(self.context).digest(_read_as_address(typed)),
            "most": MOST_ACCOUNTS,
            "now": doing.at,
            "actor": doing.actor,
            "request_id": doing.request_id,
            "address_digest": doing.address_digest,
        }
        with self.context.engine.connect() as connection:
            connection.execute(NOTE, asked)

    def _count(self, visit: Visit) -> None:
        network = self.vault.digest("address", name_network(visit.address)).hex()
        attempts = Attempts(self.context.engine)
        attempts.take([Limit(f"forgotten:{network}", OF_A_NETWORK)], visit.now)
        attempts.clear_away(visit.now)


def _read_as_address(typed: str) -> str:
    try:
        return read_address(typed)
    except NoAddressError:
        return typed
