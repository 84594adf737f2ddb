"""The local authority: a root certificate of our own, and the certificates that it issues."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing.use_cases.signature.credential import Credential, make_key

ROOT_LIFE = timedelta(days=10 * 365)
LIFE = timedelta(days=2 * 365)
CLOCKS_DIFFER = timedelta(minutes=10)
ROOT_UNIT = "根证书 Root"
MOST_NAME_BYTES = 64
"""X.520 allows 64 characters; what reads certificates counts bytes. Of a platform's name."""
SEAL_UNIT = "电子签章 Seal"


def create_root(platform: str, now: datetime) -> Credential:
    """Return an authority for ten years, which issues certificates to the platform only."""
    key = make_key()
    name = make_name(platform, ROOT_UNIT)
    certificate = (
        _start_certificate(name, name, key, key, now, now + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_make_usage(signs=False), critical=True)
        .sign(key, SHA256())
    )
    return Credential(key, certificate)


def issue_certificate(root: Credential, platform: str, now: datetime) -> Credential:
    """Return a new signing key, certified for two years, but not beyond the root's end."""
    key = make_key()
    certificate = (
        _start_certificate(
            make_name(platform, SEAL_UNIT),
            root.certificate.subject,
            key,
            root.key,
            now,
            min(now + LIFE, root.ends),
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_make_usage(signs=True), critical=True)
        .sign(root.key, SHA256())
    )
    return Credential(key, certificate, (root.certificate,))


def make_empty_crl(root: Credential, now: datetime) -> str:
    """Return an empty revocation list in PEM, which long-term validation needs."""
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(now - CLOCKS_DIFFER)
        .next_update(root.ends)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(authority, critical=False)
        .sign(root.key, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def make_signing_request(key: EllipticCurvePrivateKey, platform: str) -> str:
    """Return a certificate signing request in PEM, for a certificate authority."""
    made = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(make_name(platform, SEAL_UNIT))
        .add_extension(_make_usage(signs=True), critical=True)
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def make_name(platform: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, platform),
        ]
    )


def _start_certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    issuing: EllipticCurvePrivateKey,
    now: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.public_key())
    ours = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(until)
        .add_extension(ours, critical=False)
        .add_extension(theirs, critical=False)
    )


def _make_usage(*, signs: bool) -> x509.KeyUsage:
    """Return the key usage of the seal (`signs` documents), or of the root."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )
