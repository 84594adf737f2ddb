"""Where mail is handed over: read from `SIGNING_SMTP_URL`, and TLS unless it is on this machine."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

HERE = frozenset({"127.0.0.1", "::1", "localhost"})
PORTS = {"smtp": 587, "smtps": 465}
SHAPE = (
    "应为 smtp://用户:密码@主机:端口 或 smtps://…。 smtp://USER:PASSWORD@HOST:PORT, or smtps://…."
)
BARE = (
    "tls=off 时不发送密码：请去掉用户和密码，或使用 TLS。"
    " No password is sent without TLS: leave it out, or use TLS."
)


@dataclass(frozen=True)
class MailServer:
    """`implicit` TLS begins with the first byte; without `tls` nothing is encrypted.

    On this machine TLS is used where it is offered, elsewhere there is no mail without it.
    """

    host: str
    port: int
    implicit: bool
    tls: bool
    user: str
    password: str = field(repr=False)

    @property
    def is_here(self) -> bool:
        return self.host in HERE

    @classmethod
    def read(cls, url: str) -> "MailServer":
        """Read smtp://[USER:PASSWORD@]HOST[:PORT][?tls=off]. Raises ValueError."""
        parts = urlsplit(url)
        asked = parse_qs(parts.query, keep_blank_values=True)
        tls = asked.pop("tls", ["on"])
        wrong = asked or parts.path.strip("/") or parts.fragment or tls not in (["on"], ["off"])
        if parts.scheme not in PORTS or not parts.hostname or wrong:
            raise ValueError(SHAPE)
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError:
            raise ValueError(SHAPE) from None
        made = cls(
            host=parts.hostname,
            port=port,
            implicit=parts.scheme == "smtps",
            tls=tls == ["on"],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
        if (made.implicit or made.user) and not made.tls:
            raise ValueError(BARE)
        return made
