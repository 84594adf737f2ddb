"""One's own passkeys, signed in or while signing in."""

from dataclasses import dataclass
from uuid import UUID

from signing.refusals import NoSuchPasskey, NotSignedIn, NotYours
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.accounts import Accounts, NewSession, SignedIn
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.confirming import Confirming
from signing.use_cases.access.one_time import digest_token
from signing.use_cases.access.passkeys import OwnPasskey, Passkeys
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.second_step import Passed, SecondStep, Step
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases


@dataclass(frozen=True)
class Proof:
    """That it is the account's owner: the password, and a code or a passkey's answer."""

    password: str
    code: str = ""
    passkey: str = ""


@dataclass(frozen=True)
class OwnPasskeys(UseCases):
    party: RelyingParty

    @property
    def _passkeys(self) -> Passkeys:
        return Passkeys(self.context, self.party)

    def list_own(self, who: SignedIn) -> list[OwnPasskey]:
        """Return one's passkeys, oldest first. Raises NotYours for a graduate."""
        return self._passkeys.list_of(self._load_account(who))

    def begin(self, who: SignedIn | None, ticket: str | None, proof: Proof, visit: Visit) -> str:
        """Begin to enrol one, with the ticket of signing in or with the session.

        Who has a factor already proves it. Raises NotSignedIn, TicketOver, WrongPassword.
        """
        if ticket is not None:
            account = SecondStep(self.context).load_holder(ticket, Step.ENROL, visit).account
            return self._passkeys.begin(account, _bind_to_ticket(ticket), visit)
        if who is None:
            raise NotSignedIn
        account = self.confirm_owner(who, proof, visit)
        return self._passkeys.begin(account, _bind_to_session(who), visit)

    def enrol(self, who: SignedIn, answer: str, name: str, visit: Visit) -> list[str]:
        """Return the recovery codes, shown only now, if it is the only factor; else []."""
        account, bound = self._load_account(who), _bind_to_session(who)
        return self._passkeys.enrol(account, bound, answer, name, visit, who.session)

    def ask(self, who: SignedIn, visit: Visit) -> str:
        """Ask for one of the passkeys, to prove oneself by in the session."""
        return self._passkeys.ask(self._load_account(who), _bind_to_session(who), visit)

    def remove(self, who: SignedIn, passkey: UUID, proof: Proof, visit: Visit) -> None:
        """Raises NoSuchPasskey, also for others'; WrongPassword, WrongCode, SecondFactorNeeded."""
        if passkey not in {one["id"] for one in self.list_own(who)}:
            raise NoSuchPasskey
        account = self.confirm_owner(who, proof, visit)
        self._passkeys.remove(account, passkey, visit, who.session)

    def ask_in_second_step(self, ticket: str, visit: Visit) -> str:
        """Ask for one of the passkeys of whose ticket it is. Raises TicketOver."""
        account = SecondStep(self.context).load_holder(ticket, Step.CODE, visit).account
        return self._passkeys.ask(account, _bind_to_ticket(ticket), visit)

    def pass_second_step(self, ticket: str, answer: str, visit: Visit) -> NewSession:
        """Raises TicketOver, PasskeyRefused, PasskeyCloned, TooMany."""
        step = SecondStep(self.context)
        holder = step.load_holder(ticket, Step.CODE, visit)
        self._passkeys.prove(holder.account, _bind_to_ticket(ticket), answer, visit)
        step.use_up(ticket, visit)
        return self._open_session(holder, visit)

    def enrol_in_second_step(
        self, ticket: str, answer: str, name: str, visit: Visit
    ) -> tuple[NewSession, list[str]]:
        """Return the session and the recovery codes. Raises TicketOver, PasskeyRefused, TooMany."""
        step = SecondStep(self.context)
        holder = step.load_holder(ticket, Step.ENROL, visit)
        bound = _bind_to_ticket(ticket)
        codes = self._passkeys.enrol(holder.account, bound, answer, name, visit, None)
        step.use_up(ticket, visit)
        return self._open_session(holder, visit), codes

    def _open_session(self, holder: Passed, visit: Visit) -> NewSession:
        given = holder.password_given
        return Accounts(self.context).open_session_for(holder.account, visit, password_given=given)

    def confirm_owner(self, who: SignedIn, proof: Proof, visit: Visit) -> Account:
        """Return whose session it is, once password and factor are proved anew.

        Raises WrongPassword, WrongCode, PasskeyRefused, TooMany.
        """
        account = Confirming(self.context).account(who.username, proof.password, visit)
        factors = SecondFactors(self.context)
        if proof.passkey:
            self._passkeys.prove(account, _bind_to_session(who), proof.passkey, visit)
        elif factors.is_enrolled(account):
            factors.prove(account, proof.code, visit)
        return account

    def _load_account(self, who: SignedIn) -> Account:
        account = find_account(self.context.engine, who.username) if who.username else None
        if account is None:
            raise NotYours
        return account


def _bind_to_session(who: SignedIn) -> str:
    return f"session {who.session}"


def _bind_to_ticket(ticket: str) -> str:
    return f"ticket {digest_token(ticket).hex()}"
