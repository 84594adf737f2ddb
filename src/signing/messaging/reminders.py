"""What is said of a deadline, and under which key: the same each time, whenever it is said."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from signing.fact_words import Both
from signing.projections.deadlines import KINDS, DeadlineCount, Due, PassedTo
from signing.use_cases.notices.sending import Message
from signing.vocabulary import NAMESPACE, Role
from signing.vocabulary.china_time import write_china_day

TO_DO = "/deadlines"
SAYS_DIGEST = "digest"
SAYS_PASSED_ON = "passed_on"
MOST_SCHOOLS = 5
"""That a message names; the page has all."""


def remind(one: Due, before: timedelta, accounts: Sequence[UUID]) -> Iterator[Message]:
    """Remind those who must act. A deadline that was moved is another one."""
    words = KINDS[one.kind]
    key = _name("reminder", one.kind.value, one.key, one.due.isoformat(), str(before))
    fields = {"employer": one.employer, "position": one.title, "reply_by": one.due.isoformat()}
    if one.agreement_number:
        fields["number"] = one.agreement_number
    for account in accounts:
        yield Message(
            key=key,
            account=account,
            kind=words.fact,
            group=words.group,
            subject=Both(zh=f"提醒：{words.name.zh}", en=f"Reminder: {words.name.en}"),
            text=one.text,
            path=one.path,
            fields=fields,
            about=one.graduate_id,
            until=one.due,
        )


def choose_step(
    due: datetime, since: datetime, now: datetime, steps: Sequence[timedelta]
) -> timedelta | None:
    """Return which reminder `now` is the time of: the last whose moment has come; None if none has.

    What began to wait after that moment was told of then, and is not told again at once.
    """
    come = [step for step in steps if due - step <= now < due]
    last = min(come, default=None)
    return last if last is not None and since <= due - last else None


def write_digest(
    counts: Sequence[DeadlineCount], account: UUID, morning: datetime
) -> Message | None:
    """Say what waits, a line a kind; None where nothing does. What is said is true when it goes."""
    if not counts:
        return None
    waiting, late = sum(one["waiting"] for one in counts), sum(one["overdue"] for one in counts)
    lines = [_write_line(one) for one in counts]
    head = Both(
        zh=f"待办 {waiting} 件" + (f"，其中 {late} 件已逾期" if late else ""),
        en=f"To do: {waiting}" + (f", overdue: {late}" if late else ""),
    )
    return Message(
        key=_name(SAYS_DIGEST, write_china_day(morning)),
        account=account,
        kind=SAYS_DIGEST,
        group="digests",
        subject=head,
        text=Both(
            zh="\n".join([f"{head.zh}：", *(one.zh for one in lines)]),
            en="\n".join([f"{head.en}", *(one.en for one in lines)]),
        ),
        path=TO_DO,
        fields={"number": str(waiting)},
        until=morning + timedelta(hours=12),
    )


def pass_on(
    found: Sequence[PassedTo], role: Role, recipients: Mapping[str, Sequence[UUID]], now: datetime
) -> Iterator[Message]:
    """Tell administrators what their school is late with, and the province what schools left.

    `recipients` are accounts by school; the province's stand under "".
    """
    for kind in dict.fromkeys(one.kind for one in found):
        rows = [one for one in found if one.kind is kind]
        if role is Role.PROVINCE:
            yield from _write_passed_on(rows, recipients.get("", ()), now)
            continue
        for row in rows:
            yield from _write_passed_on([row], recipients.get(row.school_code, ()), now)


def _write_passed_on(
    rows: Sequence[PassedTo], accounts: Sequence[UUID], now: datetime
) -> Iterator[Message]:
    kind, total = rows[0].kind, sum(one.how_many for one in rows)
    words = KINDS[kind]
    named = sorted(rows, key=lambda one: -one.how_many)[:MOST_SCHOOLS]
    more = len(rows) - len(named)
    text = Both(
        zh="、".join(f"{one.school} {one.how_many} 件" for one in named)
        + (f"，还有 {more} 所学校" if more else "")
        + f"：{words.name.zh}已过期限，请督促办理。",
        en=f"Overdue, {words.name.en.lower()}: "
        + ", ".join(f"{one.school} {one.how_many}" for one in named)
        + (f", and {more} more schools" if more else "")
        + ". Please see to them.",
    )
    for account in accounts:
        yield Message(
            key=_name(SAYS_PASSED_ON, kind.value, write_china_day(now)),
            account=account,
            kind=SAYS_PASSED_ON,
            group=words.group,
            subject=Both(
                zh=f"逾期上报：{words.name.zh} {total} 件", en=f"Overdue: {words.name.en}, {total}"
            ),
            text=text,
            path=f"{TO_DO}?state=overdue",
            fields={"number": str(total)},
        )


def _write_line(one: DeadlineCount) -> Both:
    late, disputed = one["overdue"], one["disputed"]
    zh = [f"{one['zh']} {one['waiting']}"]
    en = [f"{one['en']}: {one['waiting']}"]
    if late:
        zh, en = [*zh, f"{late} 件已逾期"], [*en, f"overdue: {late}"]
    if disputed:
        zh, en = [*zh, f"{disputed} 件毕业生有异议"], [*en, f"disputed: {disputed}"]
    return Both(zh="· " + "，".join(zh), en="· " + ", ".join(en))


def _name(*parts: str) -> str:
    """Return a key from which nobody reads what it is about: mail shows it to servers."""
    return str(uuid5(NAMESPACE, "|".join(parts)))
