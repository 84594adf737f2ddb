"""告知: who was told what is kept of them, and the consents that they give with it."""

from dataclasses import dataclass

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.wechat_account import WeChatAccount
from signing.events import ConsentGiven, EmployerNoticeAccepted, NoticeAccepted
from signing.privacy_notices import CURRENT, is_still_accepted
from signing.refusals import ConsentMissing, NoticeOutdated
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.actors import BoundGraduate, EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command, replay_brought
from signing.vocabulary import Actor, Attribution, ConsentKind, Role


class AcceptedNotice(TypedDict):
    """The edition of the notice that was accepted, and what is consented to beside it."""

    notice: str
    consents: list[str]


@dataclass(frozen=True)
class Acceptance:
    """What somebody ticked: the edition of the notice and, apart, the use of the ID number."""

    notice: str
    id_number: bool = False

    def must_be_current(self) -> None:
        """Raises NoticeOutdated."""
        must_be_current(self.notice)


class Notices(UseCases):
    @command
    def accept(self, by: BoundGraduate, accepted: Acceptance) -> Outcome[AcceptedNotice]:
        """For who was bound before. A second acceptance changes nothing."""
        accepted.must_be_current()
        graduate = self.ledger.load(Graduate, by.graduate_id)
        facts = list_accepted(graduate, by.stamp, accepted)
        for fact in facts:
            graduate = graduate.evolve(fact)
        given = [kind.value for kind, application in graduate.consents if application is None]
        answer: AcceptedNotice = {"notice": graduate.notice, "consents": sorted(given)}
        if not facts:
            return Outcome(answer, version=graduate.version)
        return self.ledger.save(by, *facts, answer=answer)

    @command
    def accept_for_employer(self, by: EmployerUser, notice: str) -> Outcome[AcceptedNotice]:
        """Whoever acts for the employer accepts for themselves; a second time changes nothing."""
        must_be_current(notice)
        employer = self.ledger.load(Employer, by.employer_id)
        answer: AcceptedNotice = {"notice": notice, "consents": []}
        if (by.stamp.actor.account, notice) in employer.notices:
            return Outcome(answer, version=employer.version)
        return self.ledger.save(by, employer.accept_notice(by.stamp, notice), answer=answer)

    def is_accepted_by(self, who: SignedIn) -> bool:
        """Return whether they read the notice; nobody asks staff, nor who is not bound yet.

        Of an employer it looks at the facts that were read with the session.
        """
        if who.role is Role.EMPLOYER and who.subject is not None:
            of = who.employer_id or who.subject
            employer = replay_brought(Employer, of, ((of, who.facts),))
            return _has_accepted(employer, str(who.subject))
        if who.wechat_account is None:
            return True
        brought = ((who.wechat_account, who.facts),)
        account = replay_brought(WeChatAccount, who.wechat_account, brought)
        if account is None or account.graduate_id is None:
            return True
        return is_still_accepted(self.ledger.load(Graduate, account.graduate_id).notice)


def _has_accepted(employer: Employer | None, account: str) -> bool:
    notices = employer.notices if employer else frozenset()
    return any(is_still_accepted(notice) for who, notice in notices if who == account)


def must_be_current(notice: str) -> None:
    """Raises NoticeOutdated."""
    if notice != CURRENT:
        raise NoticeOutdated(current=CURRENT)


def must_consent(graduate: Graduate, accepted: Acceptance | None) -> None:
    """Raises ConsentMissing where the ID number may not be used, whatever is `accepted` now."""
    if accepted is None:
        graduate.must_let_id_number_be_used()
    elif not accepted.id_number and (ConsentKind.ID_NUMBER, None) not in graduate.consents:
        raise ConsentMissing


def list_accepted(
    graduate: Graduate, by: Attribution, accepted: Acceptance | None
) -> list[NoticeAccepted | ConsentGiven]:
    """Return the facts of what is new in an acceptance, one after another."""
    facts: list[NoticeAccepted | ConsentGiven] = []
    if accepted is None:
        return facts
    if graduate.notice != accepted.notice:
        facts.append(graduate.accept_notice(by, accepted.notice))
        graduate = graduate.evolve(facts[-1])
    if accepted.id_number and (ConsentKind.ID_NUMBER, None) not in graduate.consents:
        facts.append(graduate.consent_to_id_number(by, accepted.notice))
    return facts


def list_accepted_by_employer(
    employer: Employer, by: Attribution, notice: str | None
) -> list[EmployerNoticeAccepted]:
    """Return the fact of an acceptance at the registration, by the account that it opens.

    Raises NoticeOutdated.
    """
    account = Actor(account=str(employer.id), role=Role.EMPLOYER)
    return list_accepted_by_person(employer, by.model_copy(update={"actor": account}), notice)


def list_accepted_by_person(
    employer: Employer, by: Attribution, notice: str | None
) -> list[EmployerNoticeAccepted]:
    """Return the fact of an acceptance by one of its people, if there was one.

    Raises NoticeOutdated.
    """
    if notice is None:
        return []
    must_be_current(notice)
    return [employer.accept_notice(by, notice)]
