"""本人核验: before some steps, whoever holds the phone shows that it is the graduate.

What is asked of whom the province decides (`Policy.checks`); how it is found out stands in
`person_checkers`. Reasons and alternatives: docs/decisions/0060.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from json import dumps
from typing import Any, NoReturn
from urllib.parse import urlencode
from uuid import UUID, uuid4

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.wechat_account import WeChatAccount
from signing.events import PersonChecked
from signing.refusals import (
    NoSuchPersonCheck,
    PersonCheckNeeded,
    PersonCheckOff,
    PersonCheckOver,
    PersonCheckWaits,
    PersonNotRecognised,
    Refusal,
    WrongCheckCode,
)
from signing.storage.recorder import Beside
from signing.use_cases.access.person_check_rows import (
    MOST_TRIES,
    HeldCheck,
    PersonCheckRows,
    note_passed,
    use_up,
)
from signing.use_cases.access.person_checkers import (
    Finding,
    Holder,
    IdentityChecker,
    PersonChecker,
    SmsChecker,
)
from signing.use_cases.access.roster_phone import find_roster_phone
from signing.use_cases.core.actors import BoundGraduate, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.limits.attempts import KEPT, WINDOW, Attempts, Limit, name_network
from signing.use_cases.privacy.notices import Acceptance
from signing.vocabulary import CheckKind, CheckStep
from signing.vocabulary.answers import CheckKindWord, CheckStateWord, CheckStepWord

PAGE = "/me/person-check"
"""Where people answer; a provider leads back there."""
AN_HOUR, A_DAY = (3, timedelta(hours=1)), (10, KEPT)
"""How many checks of one person, and of one account, may begin."""


class PersonCheckSeen(TypedDict):
    """A check that has begun. `sent_to` is masked; `address` is a page of the provider.

    `state` is open, passed, or over: then another has to begin. `expires_at` is when the code, or
    what was passed, is good no more.
    """

    id: str
    step: CheckStepWord
    kind: CheckKindWord
    state: CheckStateWord
    sent_to: str | None
    address: str | None
    tries_left: int
    expires_at: datetime


class PersonChecks(UseCases):
    def must_be_checked(self, by: BoundGraduate, graduate: Graduate, step: CheckStep) -> None:
        """Raises PersonCheckNeeded where the step asks for a check and none is good for it."""
        kind = self._find_kind(step)
        if kind is not None and graduate.find_check(step, by.now) is None:
            raise PersonCheckNeeded(step=step.value, kind=kind.value)

    def start(self, by: BoundGraduate, step: CheckStep, onward: str = "") -> PersonCheckSeen:
        """Begin a check, or return the one that began within the last minute.

        A provider's way back ends at `onward`, behind our page. Raises PersonCheckOff, TooMany,
        NoPhoneToCheck, SmsAway, IdentityAway.
        """
        if step is CheckStep.BINDING or self._find_kind(step) is None:
            raise PersonCheckOff
        graduate = self.ledger.load(Graduate, by.graduate_id)
        return _describe(self._start(by, graduate, step, onward=onward), by.now)

    def start_again(self, by: WeChatUser, check_id: UUID, onward: str = "") -> PersonCheckSeen:
        """Begin anew what is over, or did not arrive; within a minute it stays as it is.

        Raises NoSuchPersonCheck, AlreadyBound, and what `start` raises.
        """
        held = self._find(by, check_id)
        graduate = self.ledger.load(Graduate, held.graduate)
        if self._find_kind(held.step) is None:
            raise PersonCheckOff
        if held.step is CheckStep.BINDING:
            graduate.bind(by.stamp, by.wechat_account)  # or nobody else is sent a code
        elif graduate.wechat_account != by.wechat_account:
            raise NoSuchPersonCheck
        accepted = Acceptance(**held.accepted) if held.accepted else None
        begun = self._start(by, graduate, held.step, accepted, onward=onward)
        return _describe(begun, by.now)

    def find_to_bind(
        self, by: WeChatUser, graduate: Graduate, accepted: Acceptance | None
    ) -> tuple[list[PersonChecked], list[Beside]]:
        """Return what the save of a binding records and deletes: the check of this account.

        Nothing where none is asked. Raises PersonCheckNeeded once it has begun one.
        """
        if self._find_kind(CheckStep.BINDING) is None:
            return [], []
        passed = self._rows.find_passed(by.wechat_account, graduate.id, CheckStep.BINDING, by.now)
        if passed is None:
            self._start_to_bind(by, graduate, accepted)
        checked = graduate.check_person(
            by.stamp, step=passed.step, kind=passed.kind, reference=passed.reference
        )
        return [checked], [use_up(passed.id)]

    def find_bound_by(self, by: WeChatUser, check_id: UUID) -> tuple[Graduate, Acceptance | None]:
        """Return whom a passed check of a binding is of, and what was accepted with it.

        Raises NoSuchPersonCheck, PersonCheckOver.
        """
        held = self._find(by, check_id)
        if held.step is not CheckStep.BINDING:
            raise NoSuchPersonCheck
        if held.passed_at is None or held.is_over(by.now):
            raise PersonCheckOver
        accepted = Acceptance(**held.accepted) if held.accepted else None
        return self.ledger.load(Graduate, held.graduate), accepted

    def look_at(self, by: WeChatUser, check_id: UUID) -> PersonCheckSeen:
        """Raises NoSuchPersonCheck, also for others' checks."""
        return _describe(self._find(by, check_id), by.now)

    def finish(self, by: WeChatUser, check_id: UUID, typed: str) -> Outcome[PersonCheckSeen]:
        """Judge the code, or what the provider found out. Passed again, it says nothing new.

        The try of a code counts before it is compared: many at once are no more than in turn.

        Before a binding nothing is recorded yet. Raises NoSuchPersonCheck, FieldsWrong,
        WrongCheckCode, PersonCheckOver, PersonCheckWaits, PersonNotRecognised, IdentityAway.
        """
        held = self._find(by, check_id)
        if held.passed_at is not None:
            return Outcome(_describe(held, by.now))
        if held.is_over(by.now):
            raise PersonCheckOver
        checker = self._make_checker(held.kind)
        answer = checker.read_answer(typed)
        if held.kind is CheckKind.SMS and self._rows.take_try(held.id) is None:
            return self._tell_passed(by, check_id)
        finding, reference = checker.finish(held, answer)
        if finding is not Finding.PASSED:
            self._refuse(held, finding)
        if held.step is CheckStep.BINDING:
            self._rows.note_passed_now(held.id, reference, by.now)
            return Outcome(self.look_at(by, check_id))
        return self._record(by, check_id, reference)

    @command
    def _record(self, by: WeChatUser, check_id: UUID, reference: str) -> Outcome[PersonCheckSeen]:
        """Put it on record, where the account is still bound to whom it was begun for.

        The graduate is loaded before the check is read: of two at once the later one either reads
        that it passed, or decides on a graduate of before and begins anew.
        """
        graduate = self.ledger.load(Graduate, self._find(by, check_id).graduate)
        held = self._find(by, check_id)
        account = self.ledger.load(WeChatAccount, by.wechat_account)
        if account.graduate_id != held.graduate:
            raise NoSuchPersonCheck
        if held.passed_at is not None:
            return Outcome(_describe(held, by.now))
        checked = graduate.check_person(
            by.stamp, step=held.step, kind=held.kind, reference=reference
        )
        answer = _describe(held.passed(by.now), by.now)
        return self.ledger.save(by, checked, answer=answer, beside=[note_passed(held.id, by.now)])

    def _tell_passed(self, by: WeChatUser, check_id: UUID) -> Outcome[PersonCheckSeen]:
        """No try is left, or another click has passed meanwhile. Raises PersonCheckOver."""
        held = self._find(by, check_id)
        if held.passed_at is None:
            raise PersonCheckOver
        return Outcome(_describe(held, by.now))

    def _refuse(self, held: HeldCheck, finding: Finding) -> NoReturn:
        if finding is Finding.WAITS:
            raise PersonCheckWaits
        if held.kind is CheckKind.IDENTITY:
            self._rows.end(held.id)
            raise PersonNotRecognised
        left = MOST_TRIES - held.tries - 1
        if left <= 0:
            raise PersonCheckOver
        raise WrongCheckCode(left=left)

    def _start_to_bind(
        self, by: WeChatUser, graduate: Graduate, accepted: Acceptance | None
    ) -> NoReturn:
        """Whoever named all four fields learns no more than that they were right."""
        held = self._start(by, graduate, CheckStep.BINDING, accepted)
        raise PersonCheckNeeded(step=held.step.value, kind=held.kind.value, check=str(held.id))

    def _start(
        self,
        by: WeChatUser,
        graduate: Graduate,
        step: CheckStep,
        accepted: Acceptance | None = None,
        *,
        onward: str = "",
    ) -> HeldCheck:
        holder = self._describe_holder(graduate)
        checker = self._make_checker(self._choose_kind(step, holder))
        row: Mapping[str, Any] = {
            "id": uuid4(),
            "account": by.wechat_account,
            "graduate": graduate.id,
            "step": step.value,
            "kind": checker.kind.value,
            "accepted": dumps(asdict(accepted)) if accepted else None,
        }
        if self._rows.open(row, by.now):
            self._send(by, checker, row, _lead_back(holder, row["id"], onward))
        held = self._rows.find_last(by.wechat_account, graduate.id, step)
        if held is None:  # whoever began it a moment ago could not send it
            raise PersonCheckOver
        return held

    def _send(
        self, by: WeChatUser, checker: PersonChecker, row: Mapping[str, Any], holder: Holder
    ) -> None:
        """What was not sent counts for nothing, and leaves nothing behind."""
        check: UUID = row["id"]
        limits = self._list_limits(by, row["graduate"])
        attempts = Attempts(self.context.engine)
        try:
            attempts.take(limits, by.now)
        except Refusal:
            self._rows.close(check)
            raise
        try:
            started = checker.start(check, holder)
        except Refusal:
            attempts.give_back(limits, by.now)
            self._rows.close(check)
            raise
        self._rows.note_start(check, asdict(started))
        self._rows.clear_away(by.now)
        attempts.clear_away(by.now)

    def _describe_holder(self, graduate: Graduate) -> Holder:
        cipher = self.vault.load_cipher(graduate.id)
        person = decrypt_person(cipher, graduate.person)
        phone = find_roster_phone(self.ledger.load_facts(graduate.id), cipher)
        return Holder(person.name, person.id_number, phone)

    def _find_kind(self, step: CheckStep) -> CheckKind | None:
        return self.context.policy.checks.find_kind(step)

    def _choose_kind(self, step: CheckStep, holder: Holder) -> CheckKind:
        """Who has no phone on the roster is sent to the provider of identities, if there is one."""
        kind = self._find_kind(step) or CheckKind.SMS
        without_phone = kind is CheckKind.SMS and not holder.phone
        return CheckKind.IDENTITY if without_phone and self.context.identity.is_set else kind

    def _make_checker(self, kind: CheckKind) -> PersonChecker:
        if kind is CheckKind.SMS:
            return SmsChecker(self.context.sms, self.vault)
        return IdentityChecker(self.context.identity)

    def _list_limits(self, by: WeChatUser, graduate: UUID) -> list[Limit]:
        person = self.vault.digest("checks of", str(graduate)).hex()
        limits = [
            Limit(f"checks-of:{person}", (AN_HOUR, A_DAY)),
            Limit(f"checks-by:{by.stamp.actor.account}", (AN_HOUR, A_DAY)),
        ]
        if by.address:
            home = self.vault.digest("checks from", name_network(by.address)).hex()
            most = self.context.policy.tries.address
            limits.append(Limit(f"checks-from:{home}", ((most, WINDOW),)))
        return limits

    def _find(self, by: WeChatUser, check_id: UUID) -> HeldCheck:
        held = self._rows.find(by.wechat_account, check_id)
        if held is None:
            raise NoSuchPersonCheck
        return held

    @property
    def _rows(self) -> PersonCheckRows:
        return PersonCheckRows(self.context.engine)


def _lead_back(holder: Holder, check: UUID, onward: str) -> Holder:
    behind = f"?{urlencode({'next': onward})}" if onward else ""
    return replace(holder, return_path=f"{PAGE}/{check}{behind}")


def _describe(held: HeldCheck, now: datetime) -> PersonCheckSeen:
    over = held.is_over(now)
    return {
        "id": str(held.id),
        "step": held.step.value,
        "kind": held.kind.value,
        "state": "over" if over else "passed" if held.passed_at else "open",
        "sent_to": held.sent_to or None,
        "address": None if over or held.passed_at else held.address or None,
        "tries_left": max(0, MOST_TRIES - held.tries),
        "expires_at": held.expires_at,
    }
