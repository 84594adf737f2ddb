"""The only reader of the environment: `SIGNING_…`, listed with their defaults in `.env.example`."""

from datetime import timedelta
from os import pathsep
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from signing.application.policy import Policy
from signing.application.seal.authority import MOST_NAME_BYTES


def _fits_a_certificate(name: str) -> str:
    if len(name.encode()) > MOST_NAME_BYTES:
        raise ValueError("最多 21 个汉字。 At most 64 bytes, which are 21 Chinese characters.")
    return name


class Settings(BaseSettings):
    """Read once at the start."""

    model_config = SettingsConfigDict(env_prefix="SIGNING_", env_file=".env", extra="ignore")

    database_url: SecretStr | None = Field(
        None, description="PostgreSQL 14 or newer; without it an embedded server is started."
    )
    data_dir: Path = Field(Path("var"), description="Embedded database, files and keys.")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    public_url: str = Field("", description="What QR codes lead to; http://HOST:PORT if empty.")
    demo_password: SecretStr | None = Field(None, description="Of the demo accounts.")
    reply_days: PositiveFloat = Field(5, description="For an invitation or an offer.")
    card_minutes: PositiveInt = Field(15, description="Life of a graduate's QR card.")
    direct_needs_consent: bool = Field(False, description="Direct signing only makes an offer.")
    termination_needs_employer: bool = Field(False, description="Its answer before the school's.")
    retention_days: PositiveInt = Field(3 * 365, description="Before a person may be erased.")
    print_hours: PositiveFloat = Field(24, description="Life of the file of a print job.")
    session_hours: PositiveInt = Field(12, description="Longest life of a session.")
    idle_minutes: PositiveInt = Field(120, description="Longest idleness of a session.")
    fonts: str = Field(
        "", description="More font files for rare characters, separated as in PATH; asked last."
    )
    platform_name: Annotated[str, AfterValidator(_fits_a_certificate)] = Field(
        "高校毕业生就业协议网上签约平台", min_length=1, description="On its seal."
    )
    timestamp_url: str = Field("", description="RFC 3161 service for the seal; empty for none.")
    wechat_url: str = "https://api.weixin.qq.com"
    wechat_app_id: str = ""
    wechat_secret: SecretStr = SecretStr("")
    log_level: str = "INFO"

    @property
    def policy(self) -> Policy:
        return Policy(
            reply_time=timedelta(days=self.reply_days),
            card_time=timedelta(minutes=self.card_minutes),
            direct_needs_consent=self.direct_needs_consent,
            termination_needs_employer=self.termination_needs_employer,
            retention=timedelta(days=self.retention_days),
            print_time=timedelta(hours=self.print_hours),
            session_time=timedelta(hours=self.session_hours),
            idle_time=timedelta(minutes=self.idle_minutes),
        )

    @property
    def seal_folder(self) -> Path:
        return self.data_dir / "keys" / "seal"

    @property
    def font_files(self) -> tuple[Path, ...]:
        return tuple(Path(one) for one in self.fonts.split(pathsep) if one)

    @property
    def print_folder(self) -> Path:
        return self.data_dir / "prints"

    @property
    def address(self) -> str:
        """Where people reach the service, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
