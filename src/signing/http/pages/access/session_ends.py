"""Asking before a session is ended, one's own or that of somebody else."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from signing.http.pages.questions import Question
from signing.http.pages.screen import Screen
from signing.use_cases.access.sessions import OwnSession, StaffSession

S = TypeVar("S", OwnSession, StaffSession)


def find_session(sessions: Iterable[S], session: UUID) -> S | None:
    """Return the session; None where it has ended."""
    return next((one for one in sessions if one["id"] == session), None)


def ask_about_session(
    screen: Screen, session: OwnSession | StaffSession, back: str, above: str
) -> Question:
    return Question(
        title=screen.gettext("结束登录"),
        follows=screen.gettext("这台设备立即退出，没有提交的内容会丢失；可以重新登录。"),
        about=session["device"] or screen.gettext("未知设备"),
        back=back,
        above=above,
    )
