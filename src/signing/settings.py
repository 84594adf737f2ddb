"""The only reader of the environment: `SIGNING_…`, listed with their defaults in `.env.example`."""

import os
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from os import pathsep
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    SecretStr,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from signing import setting_checks as checks
from signing.fonts.system import find_font_folders
from signing.proof.notes import Verifier
from signing.setting_checks import BridgeUrl, DatabaseUrl, Networks
from signing.use_cases.core.policy import (
    AskedChange,
    AskedCheck,
    AskedConsent,
    AskedFactor,
    AskedVerification,
    Checks,
    Policy,
    Tries,
)
from signing.use_cases.notices.wechat_templates import Stage
from signing.use_cases.privacy.suites import SuiteName
from signing.vocabulary.office_days import OfficeDays, read_days


def pass_environment(settings: "Settings", *, database_url: str) -> dict[str, str]:
    """Return this process's environment for one beside it, on the database that this one has.

    What the demo put before its providers of messages is told too: they are called from there.
    """
    told = {
        "SMTP_URL": settings.smtp_url.get_secret_value(),
        "MAIL_FROM": settings.mail_from,
        "QUIET_HOURS": settings.quiet_hours,
        "SMS_URL": settings.sms_url,
        "SMS_TOKEN": settings.sms_token.get_secret_value(),
        "SMS_TEMPLATES": settings.sms_templates,
        "WECHAT_URL": settings.wechat_url,
        "WECHAT_APP_ID": settings.wechat_app_id,
        "WECHAT_SECRET": settings.wechat_secret.get_secret_value(),
        "WECHAT_TEMPLATES": settings.wechat_templates,
        "WECHAT_PAGE": settings.wechat_page,
    }
    named = {f"SIGNING_{name}": value for name, value in told.items()}
    return os.environ | named | {"SIGNING_DATABASE_URL": database_url}


class Settings(BaseSettings):
    """Read once at the start."""

    model_config = SettingsConfigDict(env_prefix="SIGNING_", env_file=".env", extra="ignore")

    database_url: DatabaseUrl | None = Field(
        None, description="PostgreSQL 14 or newer; without it an embedded server is started."
    )
    migration_url: DatabaseUrl | None = Field(
        None, description="For `signing migrate`, as the owner of the tables; else DATABASE_URL."
    )
    listen_url: DatabaseUrl | None = Field(
        None, description="PostgreSQL itself, where DATABASE_URL leads to a pooler: wake-ups."
    )
    read_database_url: DatabaseUrl | None = Field(
        None, description="A replica that answers reads while it is near; else DATABASE_URL."
    )
    data_dir: Path = Field(Path("var"), description="Embedded database, files and keys.")
    algorithms: SuiteName = Field(
        "international", description="By which personal data is encrypted: international or sm."
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    public_url: str = Field("", description="What QR codes lead to; http://HOST:PORT if empty.")
    hosts: str = Field("", description="Names that it may be called by besides; * for any.")
    trusted_proxies: Networks = Field(
        "", description="Networks whose X-Forwarded-… headers are believed, separated by blanks."
    )
    drain_seconds: NonNegativeFloat = Field(
        0, description="Told to end, /ready says 503 so long before the door is closed."
    )
    monitors: Networks = Field("", description="Networks that may read /metrics.")
    checkpoint_minutes: PositiveFloat = Field(60, description="Between signed checkpoints.")
    witnesses: Annotated[str, AfterValidator(checks.witnesses)] = Field(
        "", description="Public keys of those who co-sign, name+hash+key, separated by blanks."
    )
    verify_hours: NonNegativeFloat = Field(
        0, description="Between two comparisons of each read model with one made anew; 0: none."
    )
    account_log_days: int = Field(
        365, ge=180, description="Before months of the log of accounts may be dropped."
    )
    syslog: Annotated[str, AfterValidator(checks.address_of_syslog)] = Field(
        "", description="udp://HOST:PORT, tcp://HOST:PORT or a socket; gets the log of accounts."
    )
    rate_limits: Literal["on", "off"] = "on"
    network_requests: PositiveInt = Field(
        200, description="Requests of one network that are answered at once; more wait."
    )
    account_streams: PositiveInt = Field(
        5, description="Live streams of one account; the oldest ends for a new one."
    )
    demo_password: SecretStr | None = Field(None, description="Of the demo accounts.")
    reply_days: PositiveFloat = Field(5, description="For an invitation or an offer.")
    card_minutes: PositiveInt = Field(15, description="Life of a graduate's QR card.")
    direct_needs_consent: bool = Field(False, description="As consent=offer, for direct signing.")
    consent: AskedConsent = Field(
        "record",
        description="Of a graduate to what others sign: record, required to approve, or offer.",
    )
    employer_verification: AskedVerification = Field(
        "required", description="Before graduates hear of an employer: required or off."
    )
    registry_url: str = Field(
        "", description="Business register asked about credit codes; empty for none."
    )
    registry_token: SecretStr = Field(SecretStr(""), description="That the register asks for.")
    sms_url: BridgeUrl = Field("", description="Provider of text messages; empty for none.")
    sms_token: SecretStr = Field(SecretStr(""), description="That the provider asks for.")
    sms_templates: Annotated[str, AfterValidator(checks.pairs)] = Field(
        "", description="NAME=TEMPLATE of the provider, separated by blanks; else the name itself."
    )
    smtp_url: Annotated[SecretStr, AfterValidator(checks.address_of_mail_server)] = Field(
        SecretStr(""),
        description="smtp(s)://USER:PASSWORD@HOST:PORT; empty for no mail, unused by --demo.",
    )
    mail_from: Annotated[str, AfterValidator(checks.mail_address)] = Field(
        "", description="The address that mail is from; with SMTP_URL it is needed."
    )
    quiet_hours: Annotated[str, AfterValidator(checks.quiet_hours)] = Field(
        "22-8", description="Hours in China in which only what is urgent is sent; empty for none."
    )
    daily_messages: PositiveInt = Field(
        20, description="To one person through one channel; more goes out the next day."
    )
    identity_url: BridgeUrl = Field("", description="Provider of identity checks; empty for none.")
    identity_token: SecretStr = Field(SecretStr(""), description="That the provider asks for.")
    check_binding: AskedCheck = Field("off", description="Of the person: off, sms or identity.")
    check_confirmation: AskedCheck = Field("off", description="The same, before confirming.")
    check_acceptance: AskedCheck = Field("off", description="The same, before an offer is taken.")
    check_release: AskedCheck = Field("off", description="The same, before asking and answering.")
    privacy_days: PositiveInt = Field(15, description="To answer a request about personal data.")
    privacy_contact: str = Field(
        "", max_length=200, description="Whom people ask about their data; empty for the offices."
    )
    termination_needs_employer: bool = Field(
        False, description="Whether a release waits for the other side's answer."
    )
    release_days: PositiveFloat = Field(5, description="The longest such wait.")
    binding_days: PositiveInt = Field(
        14, description="For a graduate to bind WeChat, before the school is asked to tell them."
    )
    reminders: Literal["on", "off"] = Field(
        "on", description="Whether people are reminded of what is due, and staff get digests."
    )
    reminder_hours: Annotated[str, AfterValidator(checks.hours)] = Field(
        "24 2", description="Before something is due, separated by blanks; empty for none."
    )
    digest_hour: int = Field(
        8, ge=5, le=16, description="5 to 16, China time: when staff get their digest."
    )
    days_off: Annotated[str, AfterValidator(checks.days)] = Field(
        "", description="Holidays, as 2026-10-01..2026-10-07, separated by blanks."
    )
    days_on: Annotated[str, AfterValidator(checks.days)] = Field(
        "", description="Weekends on which offices work (调休), likewise."
    )
    retention_days: PositiveInt = Field(3 * 365, description="Before a person may be erased.")
    print_hours: PositiveFloat = Field(24, description="Life of the file of a print job.")
    session_hours: PositiveInt = Field(12, description="Longest life of a session.")
    idle_minutes: PositiveInt = Field(120, description="Longest idleness of a session.")
    second_factor: AskedFactor = Field(
        "required", description="Of school administrators, the province and auditors; all; or off."
    )
    first_passwords: AskedChange = Field(
        "change", description="Whether given ones are replaced first: change, everywhere or keep."
    )
    account_tries: PositiveInt = Field(10, description="Wrong bindings of a WeChat account.")
    employer_tries: PositiveInt = Field(20, description="Wrong identities in direct signing.")
    address_tries: PositiveInt = Field(100, description="Wrong identities from one address.")
    person_tries: PositiveInt = Field(10, description="Wrong identities for a student number.")
    oidc_issuer: str = Field("", description="OpenID Connect provider of staff; empty for none.")
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: str = Field("preferred_username", description="That names the account.")
    oidc_strong: str = Field("", description="Values of amr or acr that are a second factor.")
    fonts: str = Field(
        "", description="More font files, separated as in PATH; asked before HanaMin."
    )
    system_fonts: bool = Field(
        True, description="Whether the machine's fonts are asked for Chinese characters, last."
    )
    platform_name: Annotated[str, AfterValidator(checks.fits_a_certificate)] = Field(
        "高校毕业生就业协议网上签约平台", min_length=1, description="On its seal."
    )
    files_url: Annotated[str, AfterValidator(checks.place_of_files)] = Field(
        "", description="file:///FOLDER or s3://BUCKET/PREFIX; DATA_DIR/files if empty."
    )
    clamd: Annotated[str, AfterValidator(checks.address_of_scanner)] = Field(
        "", description="HOST:PORT or socket of ClamAV, asked before a file is kept."
    )
    timestamp_url: str = Field("", description="RFC 3161 service for the seal; empty for none.")
    webhook_networks: Networks = Field(
        "", description="Private networks that webhooks may reach, by http:// too, as CIDR."
    )
    wechat_url: str = "https://api.weixin.qq.com"
    wechat_app_id: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_templates: Annotated[str, AfterValidator(checks.templates_of_wechat)] = Field(
        "", description="NOTICE=TEMPLATE:FIELD=CONTENT,… of subscribe messages, by blanks."
    )
    wechat_page: Annotated[str, AfterValidator(checks.page_of_mini_program)] = Field(
        "pages/index/index", description="Of the mini program, opened by a message."
    )
    wechat_stage: Stage = Field(
        "formal", description="Which version of it: formal, trial or developer."
    )
    log_level: str = "INFO"
    traces_endpoint: str = Field(
        "", description="Address of an OpenTelemetry collector (OTLP/HTTP); empty for no traces."
    )

    @property
    def database_folder(self) -> Path:
        """Where the embedded database lies."""
        return self.data_dir / "postgres"

    @property
    def owner_url(self) -> str | None:
        """Return the address of whoever owns the tables; None with the embedded server."""
        owner = self.migration_url or self.database_url
        return owner.get_secret_value() if owner else None

    @property
    def policy(self) -> Policy:
        return Policy(
            reply_time=timedelta(days=self.reply_days),
            card_time=timedelta(minutes=self.card_minutes),
            tries=Tries(
                account=self.account_tries,
                employer=self.employer_tries,
                address=self.address_tries,
                person=self.person_tries,
            ),
            direct_needs_consent=self.direct_needs_consent,
            consent=self.consent,
            employer_verification=self.employer_verification,
            checks=Checks(
                binding=self.check_binding,
                confirmation=self.check_confirmation,
                acceptance=self.check_acceptance,
                release=self.check_release,
            ),
            privacy_time=timedelta(days=self.privacy_days),
            termination_needs_employer=self.termination_needs_employer,
            release_time=timedelta(days=self.release_days),
            binding_time=timedelta(days=self.binding_days),
            retention=timedelta(days=self.retention_days),
            print_time=timedelta(hours=self.print_hours),
            session_time=timedelta(hours=self.session_hours),
            second_factor=self.second_factor,
            first_passwords=self.first_passwords,
            idle_time=timedelta(minutes=self.idle_minutes),
            webhook_networks=tuple(ip_network(one) for one in self.webhook_networks.split()),
        )

    @property
    def remind_before(self) -> tuple[timedelta, ...]:
        """How long before something is due people are reminded, the longest first."""
        hours = {int(one) for one in self.reminder_hours.split()}
        return tuple(timedelta(hours=one) for one in sorted(hours, reverse=True))

    @property
    def office_days(self) -> OfficeDays:
        return OfficeDays(read_days(self.days_off), read_days(self.days_on))

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(one) for one in self.trusted_proxies.split())

    @property
    def watching(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(one) for one in self.monitors.split())

    @property
    def witness_keys(self) -> tuple[Verifier, ...]:
        return tuple(Verifier.read(one) for one in self.witnesses.split())

    @property
    def named_templates(self) -> dict[str, str]:
        """The provider's names of our templates of text messages."""
        return dict(one.split("=", 1) for one in self.sms_templates.split())

    @property
    def seal_folder(self) -> Path:
        return self.data_dir / "keys" / "seal"

    @property
    def font_places(self) -> tuple[Path, ...]:
        """Files that are named, and then folders of the machine."""
        named = tuple(Path(one) for one in self.fonts.split(pathsep) if one)
        return (*named, *find_font_folders()) if self.system_fonts else named

    @property
    def print_folder(self) -> Path:
        return self.data_dir / "prints"

    @property
    def files(self) -> str:
        """Return where uploads are stored, as a URL."""
        return self.files_url or (self.data_dir / "files").absolute().as_uri()

    @property
    def wechat_is_simulated(self) -> bool:
        """Return whether the platform's address is on this machine, where the real one never is."""
        return self.wechat_url.startswith("http://127.0.0.1:")

    @property
    def address(self) -> str:
        """Return the service's public address, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
