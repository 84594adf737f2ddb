"""`signing status`: what the service depends on, for a person, with what to do. Changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import sleep

import typer
from rich.text import Text
from sqlalchemy import Engine, exc

from signing.bootstrap import (
    compose_checkpoints,
    connect_identity,
    connect_registry,
    connect_sms,
    open_replica,
)
from signing.cli.failures import quote_database
from signing.cli.installation import err, out, read_settings
from signing.condition.channels import describe_channels
from signing.condition.choices import describe_consent
from signing.condition.dependencies import (
    describe_database,
    describe_identity,
    describe_leader,
    describe_mail,
    describe_model,
    describe_registry,
    describe_replica,
    describe_sealing,
    describe_sms,
)
from signing.condition.dependency import Dependency
from signing.condition.upkeep import (
    describe_certificate,
    describe_checkpoints,
    describe_disk,
    describe_keys,
    describe_log_check,
    describe_schema,
    describe_sessions,
)
from signing.demo.detection import is_demo
from signing.messaging.channels import connect_mail, list_channels
from signing.projections import READ_MODELS
from signing.projections.engine.health import load_states
from signing.refusals import RegistryAway
from signing.settings import Settings
from signing.storage.database_state import count_sessions
from signing.storage.embedded import (
    EmbeddedServerError,
    NoDatabaseError,
    embedded_url,
    must_be_made,
)
from signing.storage.engine import reading_engine
from signing.storage.log import Log
from signing.storage.migrate import load_schema_state
from signing.storage.replicas import LOOK_SECONDS
from signing.storage.rights import RoleMissingError
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.log_checks import LogChecks
from signing.use_cases.privacy.suites import BY_NAME
from signing.use_cases.signature import SealFolder

app = typer.Typer()
DEGRADED, UNKNOWN = 1, 2
NOBODYS_CODE = "0" * 18
NAMES = {
    "database": "数据库",
    "replica": "备库",
    "registry": "企业登记查询",
    "sms": "短信服务",
    "identity": "实名认证",
    "schema": "数据库结构",
    "leader": "主进程",
    "sealing": "封存",
    "checkpoints": "检查点",
    "log_check": "日志核查",
    "certificates": "证书",
    "keys": "密钥",
    "disk": "磁盘",
    "channels": "消息渠道",
    "mail": "邮件服务器",
    "consent": "毕业生确认",
    "servers": "进程",
}
AWAY = (
    "无法连接数据库，因此无法判断服务状态："
    "请检查 SIGNING_DATABASE_URL，以及 PostgreSQL 是否在运行。"
    "\nThe database cannot be reached, so nobody can tell how the service is:"
    " check SIGNING_DATABASE_URL, and whether PostgreSQL runs."
)
NOT_YOURS = (
    "无权读取服务的数据目录，因此无法判断服务状态：请以运行服务的用户执行。"
    "\nThe service's folder may not be read, so nobody can tell how the service is:"
    " run this as the user whom the service runs as."
)


@app.command()
def status() -> None:
    """Show how the service is: exit code 0 well, 1 degraded, 2 when nobody can tell."""
    settings = read_settings()
    local: list[Dependency] = []
    with _explain_absence(local):
        local += _look_at_this_machine(settings)
        lines = _look(settings) + local
    _print(lines)
    if not all(one.is_well for one in lines):
        raise typer.Exit(DEGRADED)


@contextmanager
def _explain_absence(local: list[Dependency]) -> Iterator[None]:
    """Say in a sentence that nobody can tell, and what this machine tells by itself."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError) as away:
        said = f"{AWAY}\n{quote_database(away)}"
    except (EmbeddedServerError, NoDatabaseError, RoleMissingError) as broken:
        said = str(broken)
    except PermissionError as refused:  # of a folder that is the service's alone
        said = f"{NOT_YOURS}\n{refused.filename}: {refused.strerror}"
    else:
        return
    err.print(said, style="red", soft_wrap=True)
    _print(local)
    raise typer.Exit(UNKNOWN)


def _look(settings: Settings) -> list[Dependency]:
    url = _find_database(settings)
    schema = describe_schema(load_schema_state(url))
    if not schema.is_well:
        return [schema]  # the program would not understand the rest
    engine = reading_engine(url)
    try:
        database, *others = _ask(settings, engine)
        others += _look_at_replica(settings, engine)
        others += _ask_registry(settings)
        others += _ask_providers(settings)
        others += _look_at_channels(settings, engine)
    finally:
        engine.dispose()
    return [database, schema, *others]


def _look_at_replica(settings: Settings, engine: Engine) -> list[Dependency]:
    replica = open_replica(settings, engine)
    if replica is None:
        return []
    if replica.look().seconds:
        sleep(LOOK_SECONDS)  # is it still where it was, or only a moment behind?
        replica.look()
    replica.engine.dispose()
    return [describe_replica(replica.state)]


def _ask_registry(settings: Settings) -> list[Dependency]:
    """Ask about a code that nobody has: whatever the register answers, it answers."""
    registry = connect_registry(settings)
    if not registry.is_set:
        return []
    try:
        registry.look_up(NOBODYS_CODE)
    except RegistryAway:
        return [describe_registry(rests=True)]
    finally:
        registry.close()
    return [describe_registry(rests=False)]


def _ask_providers(settings: Settings) -> list[Dependency]:
    """Whoever checks persons is only asked whether they are there."""
    sms, identity = connect_sms(settings), connect_identity(settings)
    try:
        found = [describe_sms(rests=not sms.look())] if sms.is_set else []
        if identity.is_set:
            found.append(describe_identity(rests=not identity.look()))
    finally:
        sms.close()
        identity.close()
    return found


def _look_at_channels(settings: Settings, engine: Engine) -> list[Dependency]:
    """Which are on; a mail server is told the sender, and nothing is sent."""
    mail = connect_mail(settings, lambda _: None)
    found = [describe_channels(engine, list_channels(settings), is_demo=is_demo(engine))]
    if mail is not None:
        found.append(describe_mail(mail.look()))
        mail.close()
    return found


def _find_database(settings: Settings) -> str:
    """Join an embedded server, or start it as long as we look; never make one."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    must_be_made(settings.database_folder)
    return embedded_url(settings.database_folder)


def _ask(settings: Settings, engine: Engine) -> list[Dependency]:
    keys = CheckpointKeys(settings.data_dir / "keys" / "checkpoints")
    checkpoints = compose_checkpoints(settings, engine, keys)
    last = checkpoints.list_heads(None, 1)
    checks = LogChecks(engine, checkpoints, timedelta(days=1), list)
    with engine.connect() as connection:
        models, sessions = load_states(connection, READ_MODELS), count_sessions(connection)
    return [
        describe_database(engine),
        describe_sessions(sessions),
        describe_leader(engine, models),
        describe_sealing(engine, Log(engine).measure_lag()),
        *map(describe_model, models),
        describe_checkpoints(
            last[0].made_at if last else None, last[0].size if last else 0, checkpoints.interval
        ),
        describe_log_check(checks.find_last()),
        describe_keys(settings.data_dir / "keys", engine, BY_NAME[settings.algorithms]),
    ]


def _look_at_this_machine(settings: Settings) -> list[Dependency]:
    return [
        describe_certificate(_folder_of_seal(settings)),
        describe_disk(settings.data_dir),
        describe_consent(settings.policy),
    ]


def _folder_of_seal(settings: Settings) -> SealFolder:
    return SealFolder(settings.seal_folder, settings.platform_name)


def _print(lines: list[Dependency]) -> None:
    for one in lines:
        style = "red" if not one.is_well else "green" if one.state == "ok" else "yellow"
        mark = {"green": "✓", "yellow": "!", "red": "✗"}[style]
        line = Text(f"{mark} {NAMES.get(one.name, '读模型')} {one.name}: {one.state}", style=style)
        line.append(f"  {_join(one.reason_zh, one.reason)}", style="default")
        out.print(line, soft_wrap=True)
        if one.todo:
            out.print(Text(f"    → {_join(one.todo_zh, one.todo)}", style=style), soft_wrap=True)


def _join(zh: str, en: str) -> str:
    end = "" if zh.endswith(("。", "？")) else "。"
    return f"{zh}{end} {en}"
