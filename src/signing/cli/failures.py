"""Says in a sentence what failed and what to do: what a person can mend is no traceback."""

import psycopg2
from sqlalchemy import exc

from signing.bootstrap import NotMigratedError, ProviderMissingError
from signing.cli.installation import PortTakenError
from signing.demo.detection import NotADemoError
from signing.fonts.typefaces import FontFileError
from signing.projections.engine.applying import InapplicableFactError
from signing.projections.engine.schemas import UnderWayError
from signing.refusals import Refusal
from signing.storage.dumps import DumpError
from signing.storage.embedded import EmbeddedServerError, NoDatabaseError
from signing.storage.limits import UnlimitedError
from signing.storage.migrate import OlderProgramsError, TablesBusyError, TooNewSchemaError
from signing.storage.rights import RoleMissingError
from signing.use_cases.backup.reading import BrokenBackupError, UnfitTargetError
from signing.use_cases.core.installation_keys import KeyFolderError
from signing.watching.traces import TracesMissingError

UNUSABLE = (
    EmbeddedServerError,
    NoDatabaseError,
    NotMigratedError,
    ProviderMissingError,
    RoleMissingError,
    OlderProgramsError,
    TablesBusyError,
    TooNewSchemaError,
    UnlimitedError,
    KeyFolderError,
    FontFileError,
    NotADemoError,
    UnderWayError,
    InapplicableFactError,
    DumpError,
    BrokenBackupError,
    UnfitTargetError,
    PortTakenError,
    TracesMissingError,
)
AWAY = (
    "无法连接数据库，请检查 SIGNING_DATABASE_URL。"
    " The database cannot be reached: check SIGNING_DATABASE_URL."
)


def quote_database(away: exc.DBAPIError | psycopg2.Error) -> str:
    """Return why, as PostgreSQL or libpq says it: which host, which login, which database."""
    words = str(away.orig if isinstance(away, exc.DBAPIError) else away)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return f"PostgreSQL: {'; '.join(lines)}"


def explain(failed: Exception) -> str | None:
    """Return None for what only a programmer can mend."""
    if isinstance(failed, UNUSABLE):
        return str(failed)
    if isinstance(failed, OSError) and failed.filename is not None:
        why = f"{failed.filename}: {failed.strerror}"
        return f"无法读写文件，请检查路径和权限。 A file cannot be read or written: {why}"
    if isinstance(failed, Refusal):
        words = failed.words
        return f"{words.zh} {words.next_zh}\n{words.en} {words.next_en}"
    if isinstance(failed, (exc.OperationalError, psycopg2.OperationalError)):
        return f"{AWAY}\n{quote_database(failed)}"
    return None
