"""Deletes everything about a person outside the facts, in the save that erases them."""

from collections.abc import Sequence

from signing.aggregates.graduate import Graduate
from signing.events import WeChatBound
from signing.facts import Fact
from signing.storage.recorder import Beside
from signing.use_cases.graduates.enrolled_id_numbers import EnrolledIdNumbers
from signing.use_cases.graduates.roster_uploads import RosterUploads
from signing.use_cases.notices.outbox import Outbox
from signing.use_cases.printing.jobs import queue as print_jobs
from signing.use_cases.privacy.vault import Vault

OF_ACCOUNTS = (
    "DELETE FROM sessions WHERE wechat_account = ANY(%s::uuid[])",
    "DELETE FROM answers WHERE account = ANY(%s::text[])",
    "DELETE FROM binding_reports WHERE wechat_account = ANY(%s::uuid[])",
)
OF_INBOX = tuple(
    f"DELETE FROM {table} WHERE account = %s"  # noqa: S608 — words of ours
    for table in ("notice_marks", "notices_read", "notice_preferences")
)


def forget_person(graduate: Graduate, past: Sequence[Fact]) -> list[Beside]:
    """Return what deletes data key, ID number's digest, printed files, previews, WeChat accounts.

    It deletes what the person has read and how they wanted to be told, what was to be sent to them
    or names them; and sessions, remembered answers and reports of failed bindings of every account
    that they ever had.
    """
    accounts = sorted({str(fact.wechat_account) for fact in past if isinstance(fact, WeChatBound)})
    return [
        Vault.destroy_key(graduate.id),
        print_jobs.close_files_with([agreement.number for agreement in graduate.agreements]),
        RosterUploads.forgetting(graduate.id, graduate.school_code),
        EnrolledIdNumbers.forget(graduate.id),
        Outbox.forget(graduate.id),
        Beside("DELETE FROM person_checks WHERE graduate = %s", (graduate.id,)),
        *(Beside(statement, (graduate.id,)) for statement in OF_INBOX),
        *(Beside(statement, (accounts,)) for statement in OF_ACCOUNTS),
    ]
