"""Staff of a story: who is appointed, given other colleges, and dismissed."""

from uuid import UUID

from signing.aggregates.staff import Staff
from signing.vocabulary import Role, staff_id
from support.stories.chronicle import Chronicle, encrypt_plainly

COLLEGE = "信息工程学院"


class StaffStory:
    """A member of staff, appointed at once; the province's without a school."""

    def __init__(
        self,
        story: Chronicle,
        username: str,
        role: Role = Role.COUNSELOR,
        *,
        school: str = "99001",
        colleges: tuple[str, ...] = (),
    ) -> None:
        self.story, self.role = story, role
        self.state = Staff(staff_id(username))
        fact = self.state.appoint(
            story.stamp(Role.SYSTEM),
            username=username,
            name=encrypt_plainly("周老师"),
            role=role,
            school_code=school,
            colleges=colleges,
        )
        self.state = self.state.evolve(fact)
        story.add(fact)

    @property
    def id(self) -> UUID:
        return self.state.id

    def reassigned(self, *colleges: str) -> None:
        fact = self.state.reassign(self.story.stamp(Role.SCHOOL_ADMIN), colleges)
        self.state = self.state.evolve(fact)
        self.story.add(fact)

    def dismissed(self) -> None:
        stamp = self.story.stamp(Role.SCHOOL_ADMIN)
        fact = self.state.dismiss(stamp, encrypt_plainly("调离"))
        self.state = self.state.evolve(fact)
        self.story.add(fact)
