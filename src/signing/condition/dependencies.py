"""What the service depends on, a line each, as the database and this process tell it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from signing.condition.dependency import Dependency, Told, describe, split
from signing.english import say_count
from signing.projections.engine.health import ReadModelState
from signing.storage.database_state import (
    Blocker,
    Leader,
    find_blocker,
    is_read_only,
    load_leaders,
    load_version,
    measure_wait,
)
from signing.storage.leases import SEALING
from signing.storage.log import Lag
from signing.storage.replicas import ReplicaState
from signing.use_cases.core.supervision import WorkState

LATE_SECONDS = 60.0
"""Facts that wait longer for their position, or for a projector, make the service degraded."""
REBUILD = Told(
    "安装修正后的程序，或运行 signing rebuild",
    "install the corrected program, or `signing rebuild`",
)
PROJECTING = Told(
    "由本版本的 signing project 建立：是否在运行？完成之前，这些页面回答 503",
    "a `signing project` of this release fills it: does one run? Until then its pages answer 503",
)


def list_dependencies(
    engine: Engine, lag: Lag, models: Sequence[ReadModelState], works: Sequence[WorkState]
) -> list[Dependency]:
    return [
        describe_database(engine),
        describe_leader(engine, models),
        describe_sealing(engine, lag),
        _describe_models(models),
        describe_works(works),
    ]


def describe_database(engine: Engine) -> Dependency:
    with engine.connect() as connection:
        version = load_version(connection)
        if not is_read_only(connection):
            reason = Told(
                f"可读可写（PostgreSQL {version}）", f"reads and writes (PostgreSQL {version})"
            )
            return describe("database", "ok", reason)
    return describe(
        "database",
        "read_only",
        Told(f"拒绝写入（PostgreSQL {version}）", f"it refuses writes (PostgreSQL {version})"),
        Told(
            "将 SIGNING_DATABASE_URL 指向主库，或将本库提升为主库",
            "point SIGNING_DATABASE_URL at the primary, or promote this one",
        ),
        is_well=False,
    )


def describe_replica(replica: ReplicaState) -> Dependency:
    """A replica that is not read from makes nothing worse: the primary answers."""
    seconds = replica.seconds
    reasons = {
        "near": Told(f"落后 {seconds:.0f} 秒", f"{seconds:.0f} s behind"),
        "far": Told(
            f"落后 {seconds:.0f} 秒，读取改由主库承担",
            f"{seconds:.0f} s behind; the primary answers reads",
        ),
        "away": Told("无法连接，读取改由主库承担", "not reached; the primary answers reads"),
        "no_replica": Told(
            "不是备库，读取改由主库承担", "it is no standby; the primary answers reads"
        ),
    }
    if replica.name == "near":
        return describe("replica", "ok", reasons["near"])
    todo = Told(
        "检查 SIGNING_READ_DATABASE_URL 及该备库的复制状态",
        "check SIGNING_READ_DATABASE_URL, and whether that standby follows the primary",
    )
    return describe("replica", replica.name, reasons[replica.name], todo)


def describe_registry(*, rests: bool) -> Dependency:
    """A register that does not answer makes nothing worse: people go on without it."""
    if not rests:
        return describe("registry", "ok", Told("可以查询企业登记信息", "it can be asked"))
    return describe(
        "registry",
        "away",
        Told("没有答复，页面显示“未查询”", "it does not answer; pages say that it was not asked"),
        Told(
            "检查 SIGNING_REGISTRY_URL、SIGNING_REGISTRY_TOKEN 及登记系统接口；"
            "日志中的 registry.away 说明原因",
            "check SIGNING_REGISTRY_URL, SIGNING_REGISTRY_TOKEN and the bridge behind them;"
            " registry.away in the log says why",
        ),
    )


def describe_sms(*, rests: bool) -> Dependency:
    """Nothing else is worse without it, but steps that ask for a code wait."""
    return _describe_provider("sms", Told("短信服务", "text messages"), rests=rests)


def describe_identity(*, rests: bool) -> Dependency:
    """As for text messages."""
    return _describe_provider("identity", Told("实名认证", "identity checks"), rests=rests)


def describe_mail(why: str) -> Dependency:
    """What waits is sent once the server is back; all of it is in the inbox.

    `why` the server takes no mail of ours is in both languages, "" if it does.
    """
    if not why:
        return describe("mail", "ok", Told("可以发送邮件", "the mail server takes our mail"))
    said = split(why)
    return describe(
        "mail",
        "away",
        Told(f"{said.zh}，邮件等待发送", f"{said.en}; mail waits"),
        Told(
            "检查 SIGNING_SMTP_URL、SIGNING_MAIL_FROM 及邮件服务器；signing outbox list 说明原因",
            "check SIGNING_SMTP_URL, SIGNING_MAIL_FROM and the server;"
            " `signing outbox list` says why",
        ),
    )


def _describe_provider(name: str, what: Told, *, rests: bool) -> Dependency:
    if not rests:
        can = Told(f"可以使用{what.zh}", f"the provider of {what.en} can be asked")
        return describe(name, "ok", can)
    settings = f"SIGNING_{name.upper()}_URL、SIGNING_{name.upper()}_TOKEN"
    return describe(
        name,
        "away",
        Told(
            f"{what.zh}没有答复，需要核验的步骤暂时不能办理",
            f"the provider of {what.en} does not answer; steps that need it have to wait",
        ),
        Told(
            f"检查 {settings} 及服务方接口；日志中的 {name}.away 说明原因",
            f"check {settings.replace('、', ', ')} and the bridge behind them;"
            f" {name}.away in the log says why",
        ),
    )


def describe_leader(engine: Engine, models: Sequence[ReadModelState]) -> Dependency:
    """Where nobody projects, screens stand still: the first fact that waits says for how long."""
    unread = min((one.position for one in models if one.live), default=0) + 1
    with engine.connect() as connection:
        leaders = load_leaders(connection, SEALING)
        seconds = measure_wait(connection, unread)
    told = _name_leaders(leaders)
    if any(one.projects for one in leaders):
        return describe("leader", "ok", told)
    reason = Told(
        f"{told.zh}；没有进程更新读模型", f"{told.en}; nobody keeps read models up to date"
    )
    if seconds:
        reason = Told(
            f"{reason.zh}，事实 {unread} 已等 {seconds:.0f} 秒",
            f"{reason.en}, fact {unread} waits for {seconds:.0f} s",
        )
    todo = Told(
        "运行 signing project，或不带 --no-projecting 运行 signing serve",
        "start `signing project`, or `signing serve` without --no-projecting",
    )
    state = "not_projecting" if leaders else "none"
    return describe("leader", state, reason, todo, is_well=seconds < LATE_SECONDS)


def _name_leaders(leaders: Sequence[Leader]) -> Told:
    if not leaders:
        return Told("没有进程持有租约", "nobody holds a lease")
    return Told(
        "；".join(
            f"{one.place}（第 {one.term} 任{'，负责封存' if one.seals else ''}）" for one in leaders
        ),
        "; ".join(
            f"{one.place} in term {one.term}{' seals' if one.seals else ''}" for one in leaders
        ),
    )


def describe_sealing(engine: Engine, lag: Lag) -> Dependency:
    if not lag.events:
        return describe("sealing", "ok", Told("没有等待封存的事实", "no fact waits"))
    with engine.connect() as connection:
        blocker = find_blocker(connection, lag.seconds)
    waits = Told(
        f"{lag.events} 条事实等待封存，最早的已等 {lag.seconds:.0f} 秒",
        f"{say_count(lag.events, 'fact waits', 'facts wait')}, the oldest for {lag.seconds:.0f} s",
    )
    is_well = lag.seconds < LATE_SECONDS
    if blocker is None:
        return describe("sealing", "waiting", waits, is_well=is_well)
    held = _describe_blocker(blocker)
    end = f"SELECT pg_terminate_backend({blocker.pid})"
    return describe(
        "sealing",
        "blocked",
        Told(f"{waits.zh}；{held.zh}", f"{waits.en}; {held.en}"),
        Told(f"结束该事务：{end}", f"end that transaction: {end}"),
        is_well=is_well,
    )


def _describe_blocker(blocker: Blocker) -> Told:
    since = Told("", "")
    if blocker.since is not None:
        age = (datetime.now(UTC) - blocker.since).total_seconds()
        at = f"{blocker.since:%H:%M:%S} UTC"
        since = Told(f"，自 {at}（{age:.0f} 秒）", f" since {at} ({age:.0f} s)")
    pid, who = blocker.pid, blocker.application
    return Told(
        f"PostgreSQL 进程 {pid}（{who or '未命名'}）有未结束的事务{since.zh}",
        f"process {pid} of PostgreSQL ({who or 'no name'}) has a transaction open{since.en}",
    )


def _describe_models(models: Sequence[ReadModelState]) -> Dependency:
    halted = [one for one in models if one.halted_on is not None]
    if halted:
        reason = Told(
            "，".join(f"{one.name} 停在 {one.halted_on}" for one in halted),
            ", ".join(f"{one.name} at {one.halted_on}" for one in halted),
        )
        todo = _park(min(one.halted_on or 0 for one in halted))
        return describe("read_models", "halted", reason, todo, is_well=False)
    filling = [one.name for one in models if not one.live]
    if filling:
        reason = Told(f"正在建立：{'，'.join(filling)}", f"being filled: {', '.join(filling)}")
        return describe("read_models", "filling", reason, PROJECTING)
    behind = max((one.behind for one in models), default=0)
    told = Told(f"最多落后 {behind} 条事实", f"{say_count(behind, 'fact')} behind at most")
    lacking = [one for one in models if one.without]
    if lacking:
        reason = Told(
            f"{told.zh}；" + "，".join(f"{one.name}{_lack(one).zh}" for one in lacking),
            f"{told.en}; " + ", ".join(f"{one.name}{_lack(one).en}" for one in lacking),
        )
        return describe("read_models", "without", reason, _replay(lacking[0]))
    return describe("read_models", "ok", told)


def _lack(model: ReadModelState) -> Told:
    positions = ", ".join(map(str, sorted(model.without)))
    return Told(f" 不含事实 {positions}", f" without fact {positions}")


def _replay(model: ReadModelState) -> Told:
    command = f"signing facts replay {min(model.without)} --reason …"
    return Told(
        f"安装修正后的程序，再运行 {command}", f"install the corrected program, then `{command}`"
    )


def _park(position: int) -> Told:
    command = f"signing facts park {position} --reason …"
    return Told(
        f"{REBUILD.zh}；若仍停在此处：{command}", f"{REBUILD.en}; if it halts again: `{command}`"
    )


def describe_model(model: ReadModelState) -> Dependency:
    """Return a line for one read model alone."""
    at = Told(
        f"版本 {model.version}，位置 {model.position}，落后 {model.behind}",
        f"version {model.version}, position {model.position}, {model.behind} behind",
    )
    if model.halted_on is not None:
        reason = Told(
            f"{at.zh}，停在事实 {model.halted_on}：{model.error}",
            f"{at.en}, halted at fact {model.halted_on}: {model.error}",
        )
        return describe(model.name, "halted", reason, _park(model.halted_on), is_well=False)
    if not model.live:
        filling = Told(f"{at.zh}，尚未启用", f"{at.en}, not served yet")
        return describe(model.name, "filling", filling, PROJECTING)
    if model.without:
        lacks = Told(f"{at.zh}，{_lack(model).zh.strip()}", f"{at.en},{_lack(model).en}")
        return describe(model.name, "without", lacks, _replay(model))
    return describe(model.name, "behind" if model.behind else "ok", at)


def describe_works(works: Sequence[WorkState]) -> Dependency:
    unwell = [one for one in works if not one.is_well]
    if unwell:
        return describe(
            "background",
            "failing",
            Told(
                "；".join(f"{one.name} 异常{_add(one.error, '：')}" for one in unwell),
                "; ".join(f"{one.name} is {one.state}{_add(one.error, ': ')}" for one in unwell),
            ),
            Told("查看日志中的 background.failed", "see background.failed in the log"),
            is_well=False,
        )
    told = Told(f"{len(works)} 项后台工作正常", say_count(len(works), "work runs", "works run"))
    return describe("background", "ok", told)


def _add(error: str | None, mark: str) -> str:
    return f"{mark}{error}" if error else ""
