"""What an operator keeps in order: schema, keys, certificate, checkpoints, checks, room on disk."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, exists, select

from signing.condition.dependency import NOTHING, Dependency, Told, describe
from signing.english import say_count
from signing.storage.migrate import SchemaState, TooNewSchemaError, describe_older
from signing.storage.schema import data_keys
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.log_checks import LogCheck
from signing.use_cases.core.installation_keys import KeyFolderError, load_keys
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.use_cases.privacy.suites import Suite
from signing.use_cases.privacy.vault import Vault
from signing.use_cases.signature.credential import CertificateError
from signing.use_cases.signature.expiry import SealState, compute_expiry
from signing.use_cases.signature.folder import SealFolder

MEBIBYTE, GIBIBYTE = 2**20, 2**30
LOW_BYTES, FULL_BYTES = 2 * GIBIBYTE, 200 * MEBIBYTE
"""Free room below which it is told, and below which the service is degraded."""
OLD_CHECK = timedelta(days=3)
RENEW = Told(
    "运行 signing keys renew 或 signing keys request",
    "`signing keys renew`, or `signing keys request`",
)
FIRST_START = Told("首次启动时生成", "the first start makes them")
PROJECTING = Told("是否有 signing project 在运行？", "does a `signing project` run?")


def describe_schema(state: SchemaState) -> Dependency:
    """What waits to be contracted degrades nothing: old and new programs run beside each other."""
    if state.is_too_new:
        zh, _, en = str(TooNewSchemaError(state.contracted)).partition("。 ")
        return describe("schema", "too_new", Told(zh, en), is_well=False)
    if state.is_pending:
        todo = Told(
            "先用原来的程序备份，再运行 signing migrate",
            "take a backup with the program that ran so far, then run `signing migrate`",
        )
        reason = Told("有待执行的数据库迁移", "migrations are pending")
        return describe("schema", "pending", reason, todo, is_well=False)
    if not state.uncontracted:
        return describe("schema", "ok", Told("数据库结构已是最新", "no migration is pending"))
    reason = Told("已扩展，尚未收缩", "expanded, and not contracted yet")
    if state.older:
        return describe("schema", "expanded", reason, Told(*describe_older(state.older)))
    todo = Told(
        "旧版本都已停止：运行 signing migrate --contract",
        "no older program is connected: run `signing migrate --contract`",
    )
    return describe("schema", "expanded", reason, todo)


def describe_checkpoints(made_at: datetime | None, size: int, interval: timedelta) -> Dependency:
    """`size` counts the facts under the last checkpoint."""
    if made_at is None:
        return describe("checkpoints", "none", Told("尚无检查点", "none was signed yet"))
    age = datetime.now(UTC) - made_at
    reason = Told(
        f"最新检查点涵盖 {size} 条事实，{_tell_age(age).zh}前签署",
        f"the last covers {say_count(size, 'fact')}, signed {_tell_age(age).en} ago",
    )
    if age <= 3 * interval:
        return describe("checkpoints", "ok", reason)
    todo = Told(
        "有新事实而没有新检查点时：是否有 signing serve 在运行？",
        "if facts were recorded since: does a `signing serve` run?",
    )
    return describe("checkpoints", "old", reason, todo)


def describe_log_check(last: LogCheck | None) -> Dependency:
    if last is None:
        return describe("log_check", "none", Told("日志尚未核查过", "none was made yet"))
    age = datetime.now(UTC) - last.ended_at
    told = _tell_age(age)
    found = say_count(last.differences, "finding")
    reason = Told(f"{told.zh}前核查，{last.differences} 处不符", f"{told.en} ago, {found}")
    if last.differences:
        todo = Told(
            "运行 signing verify，查看审计员页面", "`signing verify`, and the auditor's page"
        )
        return describe("log_check", "differs", reason, todo, is_well=False)
    if age > OLD_CHECK:
        return describe("log_check", "old", reason, PROJECTING)
    return describe("log_check", "ok", reason)


def describe_certificate(folder: SealFolder) -> Dependency:
    """A certificate that ends soon or has ended degrades nothing: it is told."""
    if not folder.path.parent.exists():
        return describe("certificates", "none", FIRST_START)
    try:
        expiry = compute_expiry(folder, datetime.now(UTC))
    except CertificateError as unreadable:
        return describe("certificates", "unreadable", _split(str(unreadable)))
    day = f"{expiry.not_after:%Y-%m-%d}"
    reason = Told(
        f"印章证书有效至 {day}，剩 {expiry.days_left} 天",
        f"the seal's lasts until {day}, {say_count(expiry.days_left, 'day')}",
    )
    todo = NOTHING if expiry.state is SealState.OK else RENEW
    return describe("certificates", expiry.state.value, reason, todo)


def describe_keys(folder: Path, engine: Engine, suite: Suite) -> Dependency:
    """Whether the folder has every key that the database needs. Makes none."""
    if not (folder.exists() or _has_data_keys(engine)):
        return describe("keys", "none", FIRST_START)
    checks: Sequence[Callable[[], object]] = (
        lambda: _must_unwrap(folder, engine, suite),
        CopyKeys(folder / "copies").ring,
        CheckpointKeys(folder / "checkpoints").load_signer,
    )
    broken = [told for told in map(_find_fault, checks) if told is not None]
    if not broken:
        return describe("keys", "ok", Told(f"{folder} 完整", f"{folder} is complete"))
    todo = Told(
        "以运行服务的用户执行；缺失或损坏的，从备份恢复",
        "run this as the service's user; restore from your backup what is missing or damaged",
    )
    reason = Told("；".join(one.zh for one in broken), "; ".join(one.en for one in broken))
    return describe("keys", "incomplete", reason, todo, is_well=False)


def _has_data_keys(engine: Engine) -> bool:
    with engine.connect() as connection:
        found = connection.execute(select(exists().where(data_keys.c.key_id.is_not(None))))
        return bool(found.scalar_one())


def _must_unwrap(folder: Path, engine: Engine, suite: Suite) -> None:
    Vault(engine, load_keys(folder, may_create=False, suite=suite)).must_have_master_keys()


def _find_fault(check: Callable[[], object]) -> Told | None:
    try:
        check()
    except KeyFolderError as error:
        return _split(str(error))
    return None


def _split(sentences: str) -> Told:
    """Part what says the same in Chinese and then in English."""
    zh, mark, en = sentences.partition("。 ")
    return Told(zh + mark.strip(), en or zh)


def list_upkeep(data_dir: Path, engine: Engine, suite: Suite) -> list[Dependency]:
    """Return what lies in the folder of this process: its keys, and room on its disk."""
    return [describe_keys(data_dir / "keys", engine, suite), describe_disk(data_dir)]


def describe_disk(folder: Path) -> Dependency:
    """The room where the data is, or will be."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    reason = Told(
        f"{folder} 剩余 {free / GIBIBYTE:.1f} GiB", f"{free / GIBIBYTE:.1f} GiB free at {folder}"
    )
    if free >= LOW_BYTES:
        return describe("disk", "ok", reason)
    todo = Told("腾出空间或扩大磁盘", "make room, or enlarge the disk")
    return describe("disk", "low", reason, todo, is_well=free >= FULL_BYTES)


def describe_sessions(sessions: Mapping[str, int]) -> Dependency:
    """Which machines have a service or a projector running, by their sessions in PostgreSQL."""
    if not sessions:
        return describe("servers", "none", Told("没有进程连接数据库", "no process is connected"))
    return describe(
        "servers",
        "ok",
        Told(
            "，".join(f"{place} 有 {count} 个连接" for place, count in sessions.items()),
            ", ".join(
                f"{say_count(count, 'session')} from {place}" for place, count in sessions.items()
            ),
        ),
    )


def _tell_age(age: timedelta) -> Told:
    minutes = max(0, round(age.total_seconds() / 60))
    if age < timedelta(hours=2):
        return Told(f"{minutes} 分钟", say_count(minutes, "minute"))
    if age < timedelta(days=2):
        return Told(f"{minutes // 60} 小时", say_count(minutes // 60, "hour"))
    return Told(f"{minutes // 1440} 天", say_count(minutes // 1440, "day"))
