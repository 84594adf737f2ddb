"""The graduate confirms what others signed in their name: 确认是我本人所签."""

from signing.aggregates.graduate import Graduate
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.printing.agreement_content import Papers
from signing.vocabulary import CheckStep
from signing.vocabulary.answers import StandingAnswer


class ConfirmationAnswer(StandingAnswer):
    """The agreement that the graduate confirmed."""

    confirmed: bool


class Confirmations(UseCases):
    @command
    def confirm(self, by: BoundGraduate) -> Outcome[ConfirmationAnswer]:
        """Puts on record what was agreed, as its digest. Confirmed again, it says nothing new.

        Raises NothingToConfirm, StaleVersion where something changed since it was shown, and
        PersonCheckNeeded.
        """
        graduate = self.ledger.load(Graduate, by.graduate_id)
        confirmed = graduate.confirm(by.stamp, self._compute_content(graduate) or "", by.seen)
        if confirmed is not None:
            PersonChecks(self.context).must_be_checked(by, graduate, CheckStep.CONFIRMATION)
        live = graduate.live
        assert live is not None  # else there was nothing to confirm
        answer: ConfirmationAnswer = {
            "agreement_number": live.number,
            "standing": graduate.standing.value,
            "confirmed": True,
        }
        facts = [confirmed] if confirmed else []
        return self.ledger.save(by, *facts, answer=answer)

    def load_content(self, by: BoundGraduate) -> str | None:
        """The digest of what was agreed in the newest agreement, which a confirmation records.

        None before the first agreement, and once the graduate is erased.
        """
        return self._compute_content(self.ledger.load(Graduate, by.graduate_id))

    def _compute_content(self, graduate: Graduate) -> str | None:
        if not graduate.agreements:
            return None
        cipher = self.vault.load_cipher(graduate.id)
        agreed = Papers(self.context).read_agreed(graduate, cipher, graduate.agreements[-1])
        return agreed.digest if agreed else None
