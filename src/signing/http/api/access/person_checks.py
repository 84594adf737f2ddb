"""本人核验: a graduate shows that it is them who hold the phone, before a step that asks for it."""

from typing import Annotated
from uuid import UUID

from fastapi import Response, status
from pydantic import Field

from signing.http.answering.replies import done
from signing.http.asking.forms import Form
from signing.http.asking.security import ByGraduate, ByWeChatUser
from signing.http.asking.use_cases import ToPersonChecks
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.person_checks import PersonCheckSeen
from signing.vocabulary import CheckStep

router = Router(prefix="/me/person-checks", tags=["graduate · 毕业生"])


class CheckStepForm(Form):
    step: CheckStep


class CheckAnswerForm(Form):
    """`code` is what the text message says; of an identity provider nothing is typed."""

    code: Annotated[str, Field(max_length=20, examples=["246810"])] = ""


@router.post("", rules.UNKEYED_COMMAND.costing(rules.ENTRY), status_code=status.HTTP_201_CREATED)
def start_check(form: CheckStepForm, by: ByGraduate, use_cases: ToPersonChecks) -> PersonCheckSeen:
    """Send a code to the phone that the school wrote on the roster, or open a provider's page.

    After 409 PersonCheckNeeded of a step; then the step is asked for again. At most 3 an hour and
    10 a day; within a minute the same check is answered. A binding begins its own check.
    """
    return use_cases.start(by, form.step)


@router.get("/{check_id}", rules.READ)
def read_check(check_id: UUID, by: ByWeChatUser, use_cases: ToPersonChecks) -> PersonCheckSeen:
    """How a check stands; nobody reads another's."""
    return use_cases.look_at(by, check_id)


@router.post("/{check_id}", rules.COMMAND.costing(rules.ENTRY))
def finish_check(
    check_id: UUID,
    form: CheckAnswerForm,
    by: ByWeChatUser,
    use_cases: ToPersonChecks,
    response: Response,
) -> PersonCheckSeen:
    """Answer with the code, or ask what the provider found out. Five tries, ten minutes.

    What is passed is good for its step for ten minutes, and once.
    """
    return done(response, use_cases.finish(by, check_id, form.code))
