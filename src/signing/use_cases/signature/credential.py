"""A private key with the certificate of its public half and the certificates above: one file."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from signing.use_cases.core.installation_keys import KeyFolderError

Chain = tuple[x509.Certificate, ...]
KEY_BLOCK = re.compile(r"-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----\n", re.DOTALL)


class CertificateError(KeyFolderError):
    """A certificate or its file cannot serve; the message says what to do."""


@dataclass(frozen=True, repr=False)
class Credential:
    """`chain` begins with the issuer of `certificate`; its own issuer follows it, and so on.

    In one file, so that a key and a certificate that do not fit can never lie side by side.
    """

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: Chain = ()

    @property
    def ends(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @property
    def top(self) -> x509.Certificate:
        """What people have to trust: the root, as far as the chain is known."""
        return (self.certificate, *self.chain)[-1]

    def pem(self) -> str:
        certificates = (self.certificate, *self.chain)
        return key_pem(self.key) + "".join(certificate_pem(one) for one in certificates)


def credential_of(text: str) -> Credential:
    """Raises ValueError when `text` is no key with its certificate."""
    certificate, *chain = certificates_of(text)
    return fitting(key_of(text), certificate, tuple(chain))


def fitting(
    key: EllipticCurvePrivateKey, certificate: x509.Certificate, chain: Chain
) -> Credential:
    """Raises CertificateError unless key and certificate fit, and each issuer follows."""
    if certificate.public_key() != key.public_key():
        message = (
            "证书与私钥不匹配。请用 signing keys request 生成的请求文件向证书机构申请。"
            " The certificate is not for this key."
            " Have the request issued that `signing keys request` wrote."
        )
        raise CertificateError(message)
    for issued, issuer in pairwise((certificate, *chain)):
        try:
            issued.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            message = (
                f"证书链不完整或顺序有误：{name_of(issued)} 不是由 {name_of(issuer)} 签发的。"
                f" The chain is broken: {name_of(issued)} was not issued by {name_of(issuer)}."
                " Give the issuer first, the root last."
            )
            raise CertificateError(message) from None
    return Credential(key, certificate, chain)


def new_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


def key_pem(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def key_of(text: str) -> EllipticCurvePrivateKey:
    """Raises ValueError."""
    found = KEY_BLOCK.search(text)
    key = load_pem_private_key(found[0].encode(), None) if found else None
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ValueError("no elliptic-curve key")  # noqa: TRY004 — a file is wrong
    return key


def certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def certificates_of(text: str) -> list[x509.Certificate]:
    """Raises ValueError when there is none."""
    return x509.load_pem_x509_certificates(text.encode())


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in pairs of digits, as browsers and PDF readers show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def name_of(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()
