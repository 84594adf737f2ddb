"""PAdES signatures (ETSI EN 319 142-1) with pyHanko; imported late, for it takes 0.3 s."""

from io import BytesIO

import asn1crypto.crl
import asn1crypto.keys
import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.use_cases.signature.credential import Credential, read_common_name
from signing.use_cases.signature.timestamping import MOST_BYTES, HttpStamper
from signing.use_cases.signature.trust import Revocations

FIELD = "PlatformSeal"
REASON = "证明本协议书由平台签发，签章后未被改动"
SIGNATURE_BYTES = 4096
"""What a signature takes besides its certificates."""


def sign_pdf(
    pdf: bytes,
    credential: Credential,
    timestamp_url: str = "",
    revocations: Revocations = (),
) -> bytes:
    """Return `pdf` with a revision that holds the signature: B-B, or B-T with a time-stamp service.

    With `revocations` the revision also holds what long-term validation needs: B-LT. Raises OSError
    if the service gives no time stamp.
    """
    stamper = HttpStamper(timestamp_url) if timestamp_url else None
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if revocations:
        _write_security_store(writer, credential, revocations)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=read_common_name(credential.certificate),
        reason=REASON,
    )
    signer = PdfSigner(metadata, _signer(credential), timestamper=stamper)
    made: BytesIO = signer.sign_pdf(writer, bytes_reserved=_count_reserved(credential, stamper))
    return made.getvalue()


def _signer(credential: Credential) -> SimpleSigner:
    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's types are partial
    above.register_multiple([_certificate(one) for one in credential.chain])
    key = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_certificate(credential.certificate),
        signing_key=asn1crypto.keys.PrivateKeyInfo.load(key),
        cert_registry=above,
    )


def _write_security_store(
    writer: IncrementalPdfFileWriter, credential: Credential, revocations: Revocations
) -> None:
    """Write certificates and revocation lists into the document security store."""
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[_certificate(one) for one in (credential.certificate, *credential.chain)],
        crls=[
            asn1crypto.crl.CertificateList.load(one.public_bytes(Encoding.DER))
            for one in revocations
        ],
    )


def _count_reserved(credential: Credential, stamper: HttpStamper | None) -> int:
    """Return how many hex digits to reserve; a trial signature would take twice as long."""
    certificates = (credential.certificate, *credential.chain)
    content = sum(len(one.public_bytes(Encoding.DER)) for one in certificates)
    return 2 * (SIGNATURE_BYTES + content + (MOST_BYTES if stamper else 0))


def _certificate(certificate: x509.Certificate) -> asn1crypto.x509.Certificate:
    return asn1crypto.x509.Certificate.load(certificate.public_bytes(Encoding.DER))
