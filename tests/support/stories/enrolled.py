"""A graduate of a story: all that concerns the roster."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from signing.aggregates.graduate import Graduate
from signing.facts import Recorded
from signing.privacy_notices import CURRENT
from signing.vocabulary import (
    Attribution,
    Person,
    PrivacyRequestKind,
    Role,
    SourceField,
    Studies,
    graduate_id,
)
from support.stories.chronicle import (
    PERSON,
    STUDIES,
    Chronicle,
    encrypt_plainly,
)


class EnrolledStory:
    """A graduate, enrolled at once; `row` replaces single columns of the roster."""

    def __init__(self, story: Chronicle, key: tuple[str, int, str], row: dict[str, Any]) -> None:
        self.story = story
        self.row = PERSON.model_dump() | STUDIES.model_dump() | row
        self.state = Graduate(graduate_id(*key))
        school, year, number = key
        self._did(
            self.state.enrol(
                self._by(Role.SCHOOL_ADMIN),
                school_code=school,
                year=year,
                student_number=number,
                identity_digest=number,
                person=encrypt_plainly(self.person),
                studies=self.studies,
            )
        )

    @property
    def id(self) -> UUID:
        return self.state.id

    @property
    def person(self) -> Person:
        return Person(**{name: self.row[name] for name in Person.model_fields})

    @property
    def studies(self) -> Studies:
        return Studies(**{name: self.row[name] for name in Studies.model_fields})

    def corrected(self, **row: Any) -> Recorded:
        self.row |= row
        return self._did(
            self.state.correct(
                self._by(Role.SCHOOL_ADMIN),
                identity_digest=self.state.identity_digest,
                person=encrypt_plainly(self.person),
                studies=self.studies,
                fields=tuple(SourceField(name) for name in row),
            )
        )

    def confirmed(self) -> Recorded:
        return self._did(self.state.confirm_source(self._by()))

    def reported_error(self, words: str = "应为网络工程") -> Recorded:
        return self._did(
            self.state.report_error(self._by(), (SourceField.MAJOR,), encrypt_plainly(words))
        )

    def answered_error(self, reason: str = "与学籍一致") -> Recorded:
        return self._did(self.state.answer_error(self._by(Role.COUNSELOR), encrypt_plainly(reason)))

    def changed_contact(self, phone: str = "13900000009") -> Recorded:
        self.row |= {"phone": phone}
        return self._did(
            self.state.change_contact(
                self._by(), (SourceField.PHONE,), encrypt_plainly(self.person)
            )
        )

    def followed(self, college: str) -> Recorded:
        """Follow a college that was renamed or merged."""
        former, self.row = self.row["college"], self.row | {"college": college}
        by = self._by(Role.SCHOOL_ADMIN)
        return self._did(self.state.follow_college(by, former=former, college=college))

    def guessed_at(self, tries: int = 10) -> Recorded:
        return self._did(self.state.notice_guessing(self._by(Role.SYSTEM), tries))

    def bound(self, *, origin: str = "", device: str = "", staff_network: bool = False) -> Recorded:
        """Bind; without digests as it was recorded before there were any."""
        return self._did(
            self.state.bind(
                self._by(),
                uuid5(self.id, "wechat"),
                origin=origin,
                device=device,
                staff_network=staff_network,
            )
        )

    def unbound(self, reason: str = "换了手机") -> Recorded:
        return self._did(self.state.unbind(self._by(Role.SCHOOL_ADMIN), encrypt_plainly(reason)))

    def accepted_notice(self, notice: str = CURRENT) -> Recorded:
        return self._did(self.state.accept_notice(self._by(), notice))

    def consented(self, notice: str = CURRENT) -> Recorded:
        """Let the ID number be used."""
        return self._did(self.state.consent_to_id_number(self._by(), notice))

    def withdrew_consent(self) -> Recorded:
        return self._did(self.state.withdraw_id_number_consent(self._by()))

    def asked_about_data(
        self, asked: PrivacyRequestKind = PrivacyRequestKind.CORRECTION, words: str = "专业写错了"
    ) -> Recorded:
        inquiry = uuid5(self.id, f"inquiry {self.state.version + 1}")
        return self._did(
            self.state.ask_about_data(
                self._by(),
                inquiry_id=inquiry,
                asked=asked,
                words=encrypt_plainly(words),
                answer_time=timedelta(days=15),
            )
        )

    def answered_about_data(self, *, granted: bool = True, words: str = "已更正") -> Recorded:
        """Answer the oldest request that waits."""
        return self._did(
            self.state.answer_request(
                self._by(Role.SCHOOL_ADMIN),
                inquiry_id=self.state.privacy_requests[0].inquiry_id,
                granted=granted,
                words=encrypt_plainly(words),
            )
        )

    def destination(self, code: str, employer_name: str = "") -> Recorded:
        by = self._by(Role.SCHOOL_ADMIN)
        return self._did(self.state.record_destination(by, code, employer_name))

    def unlocked(self, reason: str = "单位倒闭") -> Recorded:
        return self._did(self.state.unlock(self._by(Role.SCHOOL_ADMIN), encrypt_plainly(reason)))

    def erased(self) -> Recorded:
        """Erase the graduate: no value of theirs decrypts any more, not even in old facts."""
        by = self._by(Role.SCHOOL_ADMIN)
        fact = self.state.erase(by, retention=timedelta(0))
        self.story.erased.add(self.id)
        return self._did(fact)

    def _by(self, role: Role = Role.GRADUATE) -> Attribution:
        return self.story.stamp(role)

    def _did(self, fact: Any) -> Recorded:
        self.state = self.state.evolve(fact)
        return self.story.add(fact)
