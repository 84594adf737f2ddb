"""Composes the parts of an installation from its settings, and closes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, text
from sqlalchemy.pool import Pool

from signing.messaging.channels import connect_senders, list_channels
from signing.messaging.works import Messaging
from signing.pdf.faces import add_fonts
from signing.projections import READ_MODELS
from signing.projections.engine.freshness import Freshness
from signing.projections.engine.nightly import Verifying
from signing.projections.engine.projector import Projector
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.rebuilding import Replay
from signing.projections.engine.sealing import Sealer, hears_none
from signing.settings import Settings
from signing.storage.embedded import embedded_url, keep_running
from signing.storage.engine import (
    asking_engine,
    listening_engine,
    reading_engine,
    replica_engine,
    writing_engine,
)
from signing.storage.glance import Glance
from signing.storage.limits import must_be_limited
from signing.storage.log import Log
from signing.storage.migrate import TooNewSchemaError, load_schema_state, migrate
from signing.storage.recorder import PostgresRecorder
from signing.storage.replicas import Replica
from signing.storage.tree import Tree
from signing.use_cases.access.account_chain import AccountChain
from signing.use_cases.access.identity_provider import (
    BridgedIdentity,
    IdentityProvider,
    NoIdentity,
)
from signing.use_cases.access.syslog import Syslog
from signing.use_cases.access.wechat import NoWeChat, RealWeChat, WeChat
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.checkpoints import Checkpoints
from signing.use_cases.audit.log_checks import LogChecks
from signing.use_cases.audit.stream_checks import StreamChecks
from signing.use_cases.audit.witnessing import Witnesses
from signing.use_cases.core.children import Child
from signing.use_cases.core.context import Context
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.core.ledger import Ledger
from signing.use_cases.core.outside import Bridge
from signing.use_cases.core.resting import rest_after_work
from signing.use_cases.core.sms import BridgedSms, NoSms, SmsSender
from signing.use_cases.core.supervision import Run
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.files.evidence import Evidence
from signing.use_cases.files.uploads.scanning import scanner_at
from signing.use_cases.graduates.binding_reports import OldReports
from signing.use_cases.notices.sending import Sender
from signing.use_cases.notices.wechat_templates import read_templates
from signing.use_cases.organisations.registry import HttpRegistry, NoRegistry, Registry
from signing.use_cases.organisations.registry_answers import RegistryAnswers
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.use_cases.privacy.suites import BY_NAME
from signing.use_cases.privacy.vault import Vault
from signing.use_cases.signature import Seal, SealFolder
from signing.vocabulary import CheckKind, CheckStep

SLOW = frozenset({"verifying", "checkpoints", "log_checks", "syslog"})
"""These replay whole read models, a restored log's tree or all facts, or wait for a server."""

ONCE = frozenset({"drawers", "seal"})
"""These are done once something is loaded."""


SENDER_MISSING = (
    "设置了 SIGNING_SMTP_URL，但没有设置 SIGNING_MAIL_FROM：请填写发件地址。"
    " SIGNING_SMTP_URL needs SIGNING_MAIL_FROM: name the address that mail is from."
)


class NotMigratedError(Exception):
    """The database needs migrations; the message says what to do."""


class ProviderMissingError(Exception):
    """A step asks for a check that nobody is set up to make; the message says what to do."""


@dataclass(frozen=True)
class Installation:
    settings: Settings
    url: str
    writing: Engine
    reading: Engine
    asking: Engine
    listening: Engine
    replica: Replica | None
    log: Log
    context: Context
    senders: tuple[Sender, ...]
    wechat: WeChat
    checkpoints: Checkpoints
    glance: Glance

    @classmethod
    def open(cls, settings: Settings, prepared: str | None = None) -> "Installation":
        """`prepared` is the address of a database that another process of ours has opened.

        Raises EmbeddedServerError, NotMigratedError, TooNewSchemaError, UnlimitedError,
        KeyFolderError, FontFileError: each says what to do.
        """
        add_fonts(settings.font_places)
        url = prepared or _prepare_database(settings)
        writing, reading, asking = writing_engine(url), reading_engine(url), asking_engine(url)
        must_be_limited(writing, reading, asking)
        listen = settings.listen_url
        listening = listening_engine(listen.get_secret_value() if listen else url)
        log = Log(reading, listening)
        may_create = _is_empty(writing)
        suite = BY_NAME[settings.algorithms]
        keys = load_keys(settings.data_dir / "keys", may_create=may_create, suite=suite)
        vault = Vault(writing, keys)
        vault.must_have_master_keys()
        context = Context(
            ledger=Ledger(PostgresRecorder(writing, log), writing),
            vault=vault,
            evidence=Evidence.at(settings.files, scanner_at(settings.clamd)),
            tokens=Tokens(keys.tokens),
            copy_keys=CopyKeys.in_folder(
                settings.data_dir / "keys" / "copies", may_create=may_create
            ),
            policy=settings.policy,
            seal=_load_seal(settings),
            engine=writing,
            registry=connect_registry(settings),
            sms=connect_sms(settings),
            identity=connect_identity(settings),
            sends_mail="mail" in list_channels(settings),
            wechat_templates=read_templates(settings.wechat_templates),
        )
        wechat, checkpoints = _connect_wechat(settings), _load_checkpoints(settings, reading)
        return cls(
            settings,
            url,
            writing,
            reading,
            asking,
            listening,
            open_replica(settings, asking),
            log,
            context,
            connect_senders(settings, context),
            wechat,
            checkpoints,
            Glance(asking),
        )

    def pools(self) -> dict[str, Pool]:
        """Return the pools of connections of this process, by what they are for."""
        return {
            "writing": self.writing.pool,
            "reading": self.reading.pool,
            "asking": self.asking.pool,
            "log": self.log.pool,
        }

    def process_works(self) -> dict[str, Run]:
        """Return what each process does that stays, by name."""
        works: dict[str, Run] = {
            "messenger": self.log.hear_others,
            "resting": rest_after_work,
            "registry_answers": RegistryAnswers(self.writing, self.context.tokens).run,
            "binding_reports": OldReports(self.writing).run,
        }
        if self.settings.database_url is None:
            works["database"] = partial(keep_running, self.settings.database_folder)
        return works

    def projecting_works(self) -> dict[str, Run]:
        """Return what one process of an installation does and others stand by for, by name."""
        return {
            "projector": self.projector().run,
            "verifying": self.verifying().run,
            "log_checks": self.log_checks().run,
            **self.messaging.list_works(),
        }

    @property
    def messaging(self) -> Messaging:
        """Return what follows facts to people and to other systems."""
        return Messaging(self.settings, self.context, self.reading, self.log, self.senders)

    def projector(self) -> Projector:
        return Projector(self.reading, self.log, self.context.vault, READ_MODELS)

    def sealer(self, beside: Child | None = None) -> Sealer:
        """Return what seals where nobody leads; the projector `beside` mostly does."""
        hears = partial(beside.says_to_run, "projector") if beside else hears_none
        return Sealer(self.reading, self.log, hears)

    def replay(self, model: ReadModel, suffix: str) -> Replay:
        """Return the replay of the log into a copy of one read model."""
        return Replay(self.reading, self.log, self.context.vault, model, suffix)

    def verifying(self) -> Verifying:
        hours = self.settings.verify_hours
        interval = timedelta(hours=hours) if hours else None
        return Verifying(
            self.reading, READ_MODELS, partial(self.replay, suffix="verified"), interval
        )

    def log_checks(self) -> LogChecks:
        """Return the checks of the log, which are made though read models are not compared."""
        hours = self.settings.verify_hours or 24
        return LogChecks(
            self.reading,
            self.checkpoints,
            timedelta(hours=hours),
            self.account_chain().find_broken,
            StreamChecks(self.reading, self.log).find_contradictions,
        )

    def account_chain(self) -> AccountChain:
        return AccountChain(self.reading, self.checkpoints.keys, self.checkpoints.interval)

    def syslog(self) -> Syslog | None:
        address = self.settings.syslog
        return Syslog(self.reading, address) if address else None

    def freshness(self) -> Freshness:
        return Freshness(self.reading, {one.NAME: one.VERSION for one in READ_MODELS})

    def close(self) -> None:
        self.wechat.close()
        self.context.registry.close()
        self.context.sms.close()
        self.context.identity.close()
        for sender in self.senders:
            sender.close()
        self.writing.dispose()
        self.reading.dispose()
        self.asking.dispose()
        self.listening.dispose()
        if self.replica is not None:
            self.replica.engine.dispose()


def must_have_providers(settings: Settings) -> None:
    """Whoever serves needs whom its steps ask. Raises ProviderMissingError."""
    if settings.smtp_url.get_secret_value() and not settings.mail_from:
        raise ProviderMissingError(SENDER_MISSING)
    checks = settings.policy.checks
    for step in CheckStep:
        kind = checks.find_kind(step)
        url = {CheckKind.SMS: settings.sms_url, CheckKind.IDENTITY: settings.identity_url}
        if kind is not None and not url[kind]:
            chosen = f"SIGNING_CHECK_{step.name}={kind.value}"
            missing = f"SIGNING_{kind.name}_URL"
            message = (
                f"设置了 {chosen}，但没有设置 {missing}：请填写服务地址，或改为 off。"
                f" {chosen} needs {missing}: name the provider, or choose off."
            )
            raise ProviderMissingError(message)


def _prepare_database(settings: Settings) -> str:
    """Return the address of a database with today's schema; migrate the embedded one."""
    if settings.database_url is None:
        url = embedded_url(settings.database_folder)
        migrate(url)
        return url
    url = settings.database_url.get_secret_value()
    state = load_schema_state(url)
    if state.is_too_new:
        raise TooNewSchemaError(state.contracted)
    if state.is_pending:
        message = (
            "数据库结构需要升级：请先用原来的程序备份，再运行 signing migrate。"
            " The database schema is not up to date: take a backup with the program that ran so"
            " far, then run `signing migrate`."
        )
        raise NotMigratedError(message)
    return url


def open_replica(settings: Settings, primary: Engine) -> Replica | None:
    url = settings.read_database_url
    return Replica(replica_engine(url.get_secret_value()), primary) if url else None


def _load_seal(settings: Settings) -> Seal:
    """Load the seal, or make one with an authority. It encrypts no data, so it may be new."""
    folder = SealFolder(settings.seal_folder, settings.platform_name)
    folder.make(datetime.now(UTC))
    return Seal(folder, settings.timestamp_url)


def _load_checkpoints(settings: Settings, engine: Engine) -> Checkpoints:
    """Load the checkpoint keys; make one if none has signed yet. They encrypt no data."""
    with engine.connect() as connection:
        signed = connection.execute(text("SELECT EXISTS (SELECT FROM checkpoints)")).scalar_one()
    origin = settings.address.partition("://")[2]
    keys = CheckpointKeys.in_folder(
        settings.data_dir / "keys" / "checkpoints", origin, may_create=not signed
    )
    return compose_checkpoints(settings, engine, keys)


def compose_checkpoints(settings: Settings, engine: Engine, keys: CheckpointKeys) -> Checkpoints:
    """Put them together; to read what was signed, the keys may be missing."""
    return Checkpoints(
        engine=engine,
        tree=Tree(engine),
        keys=keys,
        witnesses=Witnesses(engine, settings.witness_keys),
        interval=timedelta(minutes=settings.checkpoint_minutes),
    )


def _is_empty(engine: Engine) -> bool:
    """Return whether nothing was ever encrypted here, so that new keys do no harm."""
    with engine.connect() as connection:
        return not connection.execute(text("SELECT EXISTS (SELECT FROM data_keys)")).scalar_one()


def _connect_wechat(settings: Settings) -> WeChat:
    if not settings.wechat_app_id:
        return NoWeChat()
    return RealWeChat(
        settings.wechat_url,
        settings.wechat_app_id,
        settings.wechat_secret.get_secret_value(),
    )


def connect_registry(settings: Settings) -> Registry:
    if not settings.registry_url:
        return NoRegistry()
    return HttpRegistry(settings.registry_url, settings.registry_token.get_secret_value())


def connect_sms(settings: Settings) -> SmsSender:
    if not settings.sms_url:
        return NoSms()
    bridge = Bridge(settings.sms_url, settings.sms_token.get_secret_value())
    return BridgedSms(bridge, settings.named_templates)


def connect_identity(settings: Settings) -> IdentityProvider:
    if not settings.identity_url:
        return NoIdentity()
    bridge = Bridge(settings.identity_url, settings.identity_token.get_secret_value())
    return BridgedIdentity(bridge, settings.address)
