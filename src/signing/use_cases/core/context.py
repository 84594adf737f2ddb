"""What every use case stands on, put together once at the start."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from signing.use_cases.access.identity_provider import IdentityProvider, NoIdentity
from signing.use_cases.core.ledger import Ledger
from signing.use_cases.core.policy import Policy
from signing.use_cases.core.sms import NoSms, SmsSender
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.files.evidence import Evidence
from signing.use_cases.notices.wechat_templates import NO_TEMPLATES, Templates
from signing.use_cases.organisations.registry import NoRegistry, Registry
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.use_cases.privacy.vault import Vault
from signing.use_cases.signature import Seal


@dataclass(frozen=True)
class Context:
    """`engine` commits each statement by itself, for rows that are neither fact nor read model.

    `sends_mail`: the installation is set up to.
    """

    ledger: Ledger
    vault: Vault
    evidence: Evidence
    tokens: Tokens
    copy_keys: CopyKeys
    policy: Policy
    seal: Seal
    engine: Engine
    registry: Registry = field(default_factory=NoRegistry)
    sms: SmsSender = field(default_factory=NoSms)
    identity: IdentityProvider = field(default_factory=NoIdentity)
    sends_mail: bool = False
    wechat_templates: Templates = NO_TEMPLATES


@dataclass(frozen=True)
class UseCases:
    """A group of use cases about one noun."""

    context: Context

    @property
    def ledger(self) -> Ledger:
        return self.context.ledger

    @property
    def vault(self) -> Vault:
        return self.context.vault
