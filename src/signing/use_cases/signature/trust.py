"""Reads certificates and revocation lists of others, and checks them before use."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509

from signing.use_cases.signature.credential import CertificateError, Chain, read_common_name

PEM = b"-----BEGIN"
Revocations = Sequence[x509.CertificateRevocationList]
LOG = structlog.get_logger()


def read_certificates(path: Path) -> list[x509.Certificate]:
    """Read the certificates of a PEM or DER file. Raises CertificateError."""
    try:
        content = path.read_bytes()
        if PEM in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except (OSError, ValueError) as broken:
        message = (
            f"无法从 {path} 读取证书，应为 PEM 或 DER 格式。"
            f" No certificate can be read from {path}; it must be PEM or DER: {broken}"
        )
        raise CertificateError(message) from broken


def must_be_usable(certificates: Chain, now: datetime) -> None:
    """Raises CertificateError unless all are valid at `now` and the first one may sign."""
    for one in certificates:
        if not one.not_valid_before_utc <= now < one.not_valid_after_utc:
            message = (
                f"证书“{read_common_name(one)}”已过期或尚未生效"
                f"（{one.not_valid_before_utc:%Y-%m-%d} 至 {one.not_valid_after_utc:%Y-%m-%d}）。"
                "请安装有效的证书。"
                f" The certificate “{read_common_name(one)}” has expired or is not valid yet."
                " Install one that is valid now."
            )
            raise CertificateError(message)
    if not _may_sign(certificates[0]):
        message = (
            "该证书不允许用于数字签名（keyUsage 缺少 digitalSignature）。请申请签名用途的证书。"
            " This certificate may not sign (its key usage lacks digitalSignature)."
            " Ask for one for signing."
        )
        raise CertificateError(message)


def _may_sign(certificate: x509.Certificate) -> bool:
    """Return whether the key may sign. Without the extension it may (RFC 5280, 4.2.1.3)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return True
    return usage.value.digital_signature


def read_revocations(paths: Iterable[Path], now: datetime) -> Revocations:
    """Return the lists that have dates and are not outdated; log unreadable ones."""
    found = []
    for path in paths:
        try:
            found.append(_revocations(path.read_bytes()))
        except (OSError, ValueError) as broken:
            LOG.warning("seal.revocations_unreadable", file=path.name, error=type(broken).__name__)
    return [one for one in found if one.next_update_utc and now < one.next_update_utc]


def _revocations(content: bytes) -> x509.CertificateRevocationList:
    if PEM in content:
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)
