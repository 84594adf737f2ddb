"""Stories for read models: facts made by the aggregates' own decisions, at places in one log.

    story = Story()
    story.school("99001")
    firm = story.employer()
    lin = story.graduate("20260001", name="林小满")
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT)
    lin.approved()
    model.project(story.facts, connection)

Every method records one fact or more and returns the last. Sealing is plain: a sealed value holds
its own text, which opens until the graduate is erased.
"""

from typing import Any

from signing.aggregates.school import School
from signing.facts import Recorded
from signing.vocabulary import Oversight, school_id
from support.stories.chronicle import CONTACT, Chronicle, encrypt_plainly
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

PROVINCE = Oversight()


class Story(Chronicle):
    def school(self, code: str = "99001", name: str = "") -> Recorded:
        return self.add(
            School(school_id(code)).register(
                self.stamp(),
                code=code,
                name=name or f"第{code}号大学",
                contact=encrypt_plainly(CONTACT),
            )
        )

    def employer(
        self, credit_code: str = "91990100MA00000001", *, to_verify: bool = False, **form: str
    ) -> EmployerStory:
        """Register an employer; `form` replaces single fields."""
        return EmployerStory(self, credit_code, form, to_verify=to_verify)

    def graduate(
        self,
        student_number: str = "20260001",
        *,
        school: str = "99001",
        year: int = 2026,
        **row: Any,
    ) -> GraduateStory:
        """Enrol a graduate; `row` replaces single columns of the roster."""
        return GraduateStory(self, (school, year, student_number), row)
