"""The folder of the seal's keys: made on the first start, changed by one switch each time."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from signing.use_cases.core.secret_files import keep_first, switch
from signing.use_cases.signature import authority
from signing.use_cases.signature.credential import (
    CertificateError,
    Credential,
    credential_of,
    fingerprint,
    fitting,
    key_of,
    key_pem,
    new_key,
)
from signing.use_cases.signature.trust import Revocations, must_be_usable, revocations_of


@dataclass(frozen=True)
class SealFolder:
    """`seal.pem` signs; `authority.pem` is the local root; `request.pem` waits for its certificate.

    What is replaced stays in `replaced`. Whoever signs reads `seal.pem` anew each time, so a switch
    needs no restart. `authority.pem` is needed for renewing only, and may be kept elsewhere.
    """

    path: Path
    platform: str

    def make(self, now: datetime) -> None:
        """An authority and a seal of its own, unless there is a seal. Processes may race."""
        if self._seal.exists():
            return
        root = self._root(now)
        keep_first(self._seal, authority.issued(root, self.platform, now).pem())

    def credential(self) -> Credential:
        """What signs now. Raises CertificateError."""
        return _read(self._seal)

    def revocations(self, now: datetime) -> Revocations:
        """Of the files `*.crl`, those that are not outdated."""
        return revocations_of(sorted(self.path.glob("*.crl")), now)

    def request(self) -> str:
        """A request for the key that waits, or for a new one; the seal goes on as it is."""
        text = keep_first(self._waiting, key_pem(new_key()))
        return authority.request(key_of(text), self.platform)

    def install(
        self, certificate: x509.Certificate, chain: list[x509.Certificate], now: datetime
    ) -> Credential:
        """Signs with it from now on. Raises CertificateError, and then changed nothing."""
        must_be_usable((certificate, *chain), now)
        installed = fitting(self._key_for(certificate), certificate, tuple(chain))
        self._switch(self._seal, installed)
        if certificate.public_key() in [one.public_key() for one in self._waiting_keys()]:
            self._waiting.unlink()
        return installed

    def renew(self, now: datetime, *, local: bool = False) -> Credential:
        """A new key and certificate from the local authority; `local` leaves another one for it.

        A root that would end before the new certificate is replaced too.
        """
        if not local and not self._is_local(self.credential()):
            raise CertificateError(
                "现用证书不是本地根证书（authority.pem）签发的。"
                "请用 signing keys request 向原机构申请；若要改用本地根证书，请加 --local。"
                " The present certificate is not from the local authority (authority.pem)."
                " Ask its issuer for a new one with `signing keys request`,"
                " or go back to the local authority with --local."
            )
        root = self._root(now)
        if root.ends < now + authority.LIFE:
            root = authority.new_root(self.platform, now)
            self._switch(self._authority, root)
            switch(self._no_revocations, authority.nothing_revoked(root, now))
        renewed = authority.issued(root, self.platform, now)
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
            keep_first(self._authority, authority.new_root(self.platform, now).pem())
            keep_first(self._no_revocations, authority.nothing_revoked(_read(self._authority), now))
        return _read(self._authority)

    def _is_local(self, present: Credential) -> bool:
        return self._authority.exists() and _read(self._authority).certificate == present.top

    def _key_for(self, certificate: x509.Certificate) -> EllipticCurvePrivateKey:
        """The key that fits; if none does, the one that waits, or else the present one."""
        keys = [*self._waiting_keys(), self.credential().key]
        fit = [key for key in keys if key.public_key() == certificate.public_key()]
        return (fit or keys)[0]

    def _waiting_keys(self) -> list[EllipticCurvePrivateKey]:
        return [key_of(self._waiting.read_text("ascii"))] if self._waiting.exists() else []

    def _switch(self, path: Path, new: Credential) -> None:
        name = f"{path.stem}-{fingerprint(_read(path).certificate).replace(':', '')[:16]}.pem"
        switch(path, new.pem(), kept_as=self.path / "replaced" / name)


def _read(path: Path) -> Credential:
    try:
        return credential_of(path.read_text("ascii"))
    except (OSError, ValueError) as broken:
        message = (
            f"无法读取电子签章密钥文件 {path}。请从备份恢复，或先运行一次 signing serve 生成。"
            f" The seal's key file {path} cannot be read ({type(broken).__name__})."
            " Restore it from your backup, or run `signing serve` once to make it."
        )
        raise CertificateError(message) from broken
