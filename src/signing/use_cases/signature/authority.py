"""The local authority: a root certificate of our own, and what it issues to the seal."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing.use_cases.signature.credential import Credential, new_key

ROOT_LIFE = timedelta(days=10 * 365)
LIFE = timedelta(days=2 * 365)
CLOCKS_DIFFER = timedelta(minutes=10)
ROOT_UNIT = "根证书 Root"
MOST_NAME_BYTES = 64
"""X.520 allows 64 characters; what reads certificates counts bytes. Of a platform's name."""
SEAL_UNIT = "电子签章 Seal"


def new_root(platform: str, now: datetime) -> Credential:
    """An authority that lives ten years and issues to nobody but the platform itself."""
    key = new_key()
    name = named(platform, ROOT_UNIT)
    certificate = (
        _begun(name, name, key, key, now, now + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .sign(key, SHA256())
    )
    return Credential(key, certificate)


def issued(root: Credential, platform: str, now: datetime) -> Credential:
    """A key for the seal, certified for two years, but not beyond the root's own end."""
    key = new_key()
    certificate = (
        _begun(
            named(platform, SEAL_UNIT),
            root.certificate.subject,
            key,
            root.key,
            now,
            min(now + LIFE, root.ends),
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(root.key, SHA256())
    )
    return Credential(key, certificate, (root.certificate,))


def nothing_revoked(root: Credential, now: datetime) -> str:
    """The root's word, in PEM, that it revoked nothing: long-term validation asks for it."""
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


def request(key: EllipticCurvePrivateKey, platform: str) -> str:
    """A certificate signing request in PEM, to send to a certificate authority."""
    made = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(named(platform, SEAL_UNIT))
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def named(platform: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, platform),
        ]
    )


def _begun(
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


def _usage(*, signs: bool) -> x509.KeyUsage:
    """Of the seal, that signs documents; or of the root, that signs certificates."""
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
