"""The notice about personal data in the reader's language, with what this installation fills in."""

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from signing.http.languages import choose_language
from signing.privacy_notices import Blanks, Language, Notice, NoticeFor, fill_notice

AskedNotice = Annotated[
    NoticeFor, Query(alias="for", description="Whose data it is about: graduate or employer.")
]


def load_notice(request: Request, whom: NoticeFor) -> Notice:
    settings = request.app.state.settings
    blanks = Blanks(
        platform=settings.platform_name,
        contact=settings.privacy_contact,
        retention=settings.retention_days,
        answer=settings.privacy_days,
    )
    return fill_notice(whom, cast("Language", choose_language(request)), blanks)


async def find_notice(request: Request, whom: AskedNotice = NoticeFor.GRADUATE) -> Notice:
    return load_notice(request, whom)


ToNotice = Annotated[Notice, Depends(find_notice)]
