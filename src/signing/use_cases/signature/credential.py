"""A private key with its certificate and the certificates above it, in one file."""

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
    """A certificate or its file is unusable; the message says what to do."""


@dataclass(frozen=True, repr=False)
class Credential:
    """`chain` begins with the issuer of `certificate`; its own issuer follows it, and so on.

    One file holds all, so a key never lies beside a certificate of another key.
    """

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: Chain = ()

    @property
    def ends(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @property
    def top(self) -> x509.Certificate:
        """Return the certificate that people must trust: the root, or the highest of the chain."""
        return (self.certificate, *self.chain)[-1]

    def pem(self) -> str:
        certificates = (self.certificate, *self.chain)
        return dump_key(self.key) + "".join(dump_certificate(one) for one in certificates)


def parse_credential(text: str) -> Credential:
    """Raises ValueError if `text` is not a key with its certificate."""
    certificate, *chain = parse_certificates(text)
    return pair_credential(parse_key(text), certificate, tuple(chain))


def pair_credential(
    key: EllipticCurvePrivateKey, certificate: x509.Certificate, chain: Chain
) -> Credential:
    """Raises CertificateError unless the certificate is the key's, and each issuer follows."""
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
            name, above = read_common_name(issued), read_common_name(issuer)
            message = (
                f"证书链不完整或顺序有误：{name} 不是由 {above} 签发的。"
                f" The chain is broken: {name} was not issued by {above}."
                " Give the issuer first, the root last."
            )
            raise CertificateError(message) from None
    return Credential(key, certificate, chain)


def make_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


def dump_key(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def parse_key(text: str) -> EllipticCurvePrivateKey:
    """Raises ValueError."""
    found = KEY_BLOCK.search(text)
    key = load_pem_private_key(found[0].encode(), None) if found else None
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ValueError("no elliptic-curve key")  # noqa: TRY004 — a file is wrong
    return key


def dump_certificate(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def parse_certificates(text: str) -> list[x509.Certificate]:
    """Raises ValueError if `text` holds no certificate."""
    return x509.load_pem_x509_certificates(text.encode())


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 in pairs of digits, as browsers and PDF readers show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def read_common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()
