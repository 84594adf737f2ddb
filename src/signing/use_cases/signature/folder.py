"""The folder of the seal's keys: created on the first start; each change replaces one file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from signing.use_cases.core.secret_files import replace_file, write_first
from signing.use_cases.signature import authority
from signing.use_cases.signature.credential import (
    CertificateError,
    Credential,
    dump_key,
    fingerprint,
    make_key,
    pair_credential,
    parse_credential,
    parse_key,
)
from signing.use_cases.signature.trust import Revocations, must_be_usable, read_revocations


@dataclass(frozen=True)
class SealFolder:
    """`seal.pem` signs; `authority.pem` is the local root; `request.pem` awaits its certificate.

    Replaced files stay in `replaced`. Each signature reads `seal.pem` anew, so a change needs no
    restart. Only renewing needs `authority.pem`; it may be kept elsewhere.
    """

    path: Path
    platform: str

    def make(self, now: datetime) -> None:
        """Create an authority and a seal unless there is a seal. Processes may race."""
        if self._seal.exists():
            return
        root = self._root(now)
        write_first(self._seal, authority.issue_certificate(root, self.platform, now).pem())

    def load_credential(self) -> Credential:
        """Return the credential that signs now. Raises CertificateError."""
        return _read(self._seal)

    def load_revocations(self, now: datetime) -> Revocations:
        """Return the revocation lists of the files `*.crl` that are not outdated."""
        return read_revocations(sorted(self.path.glob("*.crl")), now)

    def request(self) -> str:
        """Return a signing request for the waiting key, or a new one. The seal stays as it is."""
        text = write_first(self._waiting, dump_key(make_key()))
        return authority.make_signing_request(parse_key(text), self.platform)

    def install(
        self, certificate: x509.Certificate, chain: list[x509.Certificate], now: datetime
    ) -> Credential:
        """Sign with this certificate from now on. Raises CertificateError without a change."""
        must_be_usable((certificate, *chain), now)
        installed = pair_credential(self._key_for(certificate), certificate, tuple(chain))
        self._switch(self._seal, installed)
        if certificate.public_key() in [one.public_key() for one in self._waiting_keys()]:
            self._waiting.unlink()
        return installed

    def renew(self, now: datetime, *, local: bool = False) -> Credential:
        """Issue a new key and certificate by the local authority; `local` may leave another one.

        It also replaces a root that would expire before the new certificate.
        """
        if not local and not self._is_local(self.load_credential()):
            raise CertificateError(
                "现用证书不是本地根证书（authority.pem）签发的。"
                "请用 signing keys request 向原机构申请；若要改用本地根证书，请加 --local。"
                " The present certificate is not from the local authority (authority.pem)."
                " Ask its issuer for a new one with `signing keys request`,"
                " or go back to the local authority with --local."
            )
        root = self._root(now)
        if root.ends < now + authority.LIFE:
            root = authority.create_root(self.platform, now)
            self._switch(self._authority, root)
            replace_file(self._no_revocations, authority.make_empty_crl(root, now))
        renewed = authority.issue_certificate(root, self.platform, now)
        self._switch(self._seal, renewed)
        return renewed

    @property
    def _seal(self) -> Path:
        return self.path / "seal.pem"

    @property
    def _authority(self) -> Path:
        return self.path / "authority.pem"

    @property
    def _waiting(self) -> Path:
        return self.path / "request.pem"

    @property
    def _no_revocations(self) -> Path:
        return self.path / "authority.crl"

    def _root(self, now: datetime) -> Credential:
        if not self._authority.exists():
            write_first(self._authority, authority.create_root(self.platform, now).pem())
            write_first(self._no_revocations, authority.make_empty_crl(_read(self._authority), now))
        return _read(self._authority)

    def _is_local(self, present: Credential) -> bool:
        return self._authority.exists() and _read(self._authority).certificate == present.top

    def _key_for(self, certificate: x509.Certificate) -> EllipticCurvePrivateKey:
        """Return the key of the certificate; if none fits, the waiting key or the present one."""
        keys = [*self._waiting_keys(), self.load_credential().key]
        fit = [key for key in keys if key.public_key() == certificate.public_key()]
        return (fit or keys)[0]

    def _waiting_keys(self) -> list[EllipticCurvePrivateKey]:
        return [parse_key(self._waiting.read_text("ascii"))] if self._waiting.exists() else []

    def _switch(self, path: Path, new: Credential) -> None:
        name = f"{path.stem}-{fingerprint(_read(path).certificate).replace(':', '')[:16]}.pem"
        replace_file(path, new.pem(), kept_as=self.path / "replaced" / name)


def _read(path: Path) -> Credential:
    try:
        return parse_credential(path.read_text("ascii"))
    except (OSError, ValueError) as broken:
        message = (
            f"无法读取电子签章密钥文件 {path}。请从备份恢复，或先运行一次 signing serve 生成。"
            f" The seal's key file {path} cannot be read ({type(broken).__name__})."
            " Restore it from your backup, or run `signing serve` once to make it."
        )
        raise CertificateError(message) from broken
